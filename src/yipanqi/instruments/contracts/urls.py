"""Addresses of the contract checks, recognition, both sides of the turnover, and payments."""

from django.urls import path

from yipanqi.instruments.contracts import views

urlpatterns = [
    path("contracts/checks/", views.checks, name="contract-checks"),
    path("contracts/checks/export/", views.export, name="contract-export"),
    path("contracts/checks/decide/", views.decide, name="contract-decide"),
    path("contracts/recognition/", views.recognition, name="contract-recognition"),
    path("contracts/recognition/export/", views.export_recognition, name="contract-recognition-export"),
    path("contracts/recognition/rule/", views.rule, name="contract-rule"),
    path("contracts/flows/", views.flows, name="contract-flows"),
    path("contracts/flows/export/", views.export_flows, name="contract-flows-export"),
    path("contracts/income/", views.income, name="contract-income"),
    path("contracts/income/export/", views.export_income, name="contract-income-export"),
    path("contracts/<path:number>/receive/", views.receive, name="contract-receive"),
    path("contracts/<path:number>/withdraw/", views.withdraw, name="contract-withdraw"),
    path("contracts/<path:number>/", views.contract, name="contract"),
]
