"""Addresses of the contract checks, recognition, both sides of the turnover, and one contract with its deeds."""

from django.urls import path

from yipanqi.instruments.contracts import views

urlpatterns = [
    path("contracts/checks/", views.checks, name="contract-checks"),
    path("contracts/recognition/", views.recognition, name="contract-recognition"),
    path("contracts/flows/", views.flows, name="contract-flows"),
    path("contracts/income/", views.income, name="contract-income"),
    path("contracts/record/<int:pk>/", views.by_record, name="contract-record"),
    *(path(f"contracts/<path:number>/{name}/", views.contract, {"name": name}) for name in views.DEEDS),
    path("contracts/<path:number>/", views.contract, name="contract"),
]
