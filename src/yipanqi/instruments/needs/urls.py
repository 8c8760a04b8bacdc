"""Addresses of the needs, and those by which needs come in."""

from django.urls import path

from yipanqi.instruments.needs import views

urlpatterns = [
    path("needs/", views.needs, name="needs"),
    path("needs/<int:pk>/", views.need, name="need"),
    path("needs/<int:pk>/history/", views.history, name="need-history"),
    path("needs/<int:pk>/edit/", views.edit, name="need-edit"),
    path("needs/import/", views.imports, name="needs-import"),
    path("needs/visits/", views.visits, name="needs-visits"),
    path("needs/visits/<str:number>/", views.capture, name="needs-capture"),
    path("needs/new/", views.new, name="needs-new"),
]
