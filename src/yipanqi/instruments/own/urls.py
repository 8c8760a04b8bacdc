"""Addresses of own registers."""

from django.urls import path

from yipanqi.instruments.own import views

urlpatterns = [path("intake/<int:pk>/own/<int:reading>/", views.declare, name="own-declare")]
