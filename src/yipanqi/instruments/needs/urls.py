"""Addresses by which needs come in."""

from django.urls import path

from yipanqi.instruments.needs import views

urlpatterns = [
    path("needs/visits/", views.visits, name="needs-visits"),
    path("needs/visits/<str:number>/", views.capture, name="needs-capture"),
    path("needs/new/", views.state, name="needs-new"),
]
