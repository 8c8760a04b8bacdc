"""Addresses of the screening."""

from django.urls import path

from yipanqi.instruments.screening import views

urlpatterns = [
    path("screening/", views.overview, name="screening"),
    path("screening/run/", views.overview, {"name": "run"}, name="screening-run"),
    path("screening/day/", views.overview, {"name": "day"}, name="screening-day"),
    path("screening/warnings/", views.warnings, name="screening-warnings"),
    path("screening/ladder/", views.ladder, name="screening-ladder"),
    path("screening/what-if/", views.what_if, name="screening-what-if"),
    path("screening/rules/<str:rule>/", views.rule, name="screening-rule"),
    path("screening/lists/<slug:listed>/", views.work_list, name="screening-list"),
    path("screening/firms/<int:pk>/", views.firm, name="screening-firm"),
    path("screening/firms/<int:pk>/sheet.pdf", views.sheet, name="screening-sheet"),
    path("screening/firms/<int:pk>/<slug:name>/", views.firm, name="screening-deed"),
]
