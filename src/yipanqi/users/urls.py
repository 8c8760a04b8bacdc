"""Addresses of the accounts."""

from django.contrib.auth.decorators import login_required
from django.urls import path

from yipanqi.users import views

urlpatterns = [
    path("account/letters/", views.letters, name="account-letters"),
    path("account/views/", login_required(views.kept), name="views"),
    path("account/views/new/", login_required(views.keep), name="view-new"),
    path("users/", views.users, name="users"),
    path("users/new/", views.new, name="user-new"),
    path("users/import/", views.imports, name="users-import"),
    path("users/links/", views.links, name="users-links"),
    path("users/waits/", views.waits, name="users-waits"),
    path("users/<int:pk>/", views.user, name="user"),
    path("users/<int:pk>/edit/", views.edit, name="user-edit"),
    path("users/<int:pk>/lock/", views.lock, name="user-lock"),
    path("users/<int:pk>/unlock/", views.unlock, name="user-unlock"),
    path("users/<int:pk>/link/", views.link, name="user-link"),
]
