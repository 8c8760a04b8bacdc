"""Addresses of the insurance."""

from django.urls import path

from yipanqi.instruments.insurance import views

urlpatterns = [
    path("insurance/", views.cover, name="insurance-cover"),
    path("insurance/subsidies/", views.queue, name="insurance-queue"),
    *views.POLICIES.urls(),
]
