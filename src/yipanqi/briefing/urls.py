"""Addresses of the briefing."""

from django.urls import path

from yipanqi.briefing import views

urlpatterns = [
    path("briefing/", views.briefing, name="briefing"),
    path("briefing/file.<slug:ending>", views.download, name="briefing-file"),
    path("briefing/freeze/", views.freeze, name="briefing-freeze"),
]
