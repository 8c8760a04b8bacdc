"""Addresses of the bounties; list and detail are public."""

from django.urls import path

from yipanqi.instruments.bounties import views

urlpatterns = [
    path("bounties/", views.public, name="bounties"),
    path("bounty-desk/", views.desk, name="bounties-desk"),
    path("bounty-desk/export/", views.export, name="bounties-export"),
    path("bounties/reviewers/", views.reviewers, name="bounties-reviewers"),
    path("bounties/review/<str:token>/", views.review, name="bounty-review"),
    path("bounties/reviewing/", views.reviewing, name="bounty-reviewing"),
    path("bounties/new/", views.new, name="bounty-new"),
    path("bounties/objections/<int:pk>/", views.objection, name="bounty-objection"),
    path("bounties/objections/<int:pk>/<slug:name>/", views.objection, name="bounty-objection-deed"),
    path("bounties/<int:pk>/", views.detail, name="bounty"),
    path("bounties/<int:pk>/originals/<int:paper>/", views.original, name="bounty-original"),
    path("bounties/<int:pk>/edit/", views.edit, name="bounty-edit"),
    path("bounties/<int:pk>/<slug:name>/", views.detail, name="bounty-deed"),
]
