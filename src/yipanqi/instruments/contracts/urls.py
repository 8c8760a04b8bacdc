"""Addresses of the contract checks."""

from django.urls import path

from yipanqi.instruments.contracts import views

urlpatterns = [
    path("contracts/checks/", views.checks, name="contract-checks"),
    path("contracts/checks/export/", views.export, name="contract-export"),
    path("contracts/checks/decide/", views.decide, name="contract-decide"),
    path("contracts/flows/", views.flows, name="contract-flows"),
    path("contracts/<str:number>/", views.contract, name="contract"),
    path("contracts/<str:number>/receive/", views.receive, name="contract-receive"),
]
