"""Addresses of this folder."""

from django.urls import path

from yipanqi.ui import views

urlpatterns = [
    path("components/", views.components, name="components"),
    path("look-up/<slug:name>/", views.look_up, name="look-up"),
]
