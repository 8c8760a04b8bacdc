"""Addresses of matchmaking."""

from django.urls import path

from yipanqi.instruments.matchmaking import views

urlpatterns = [
    path("matchmaking/", views.overview, name="matchmaking"),
    path("matchmaking/new/", views.new, name="matchmaking-new"),
    path("matchmaking/mine/", views.mine, name="matchmaking-mine"),
    path("matchmaking/<int:pk>/", views.session, name="matchmaking-session"),
    path("matchmaking/<int:pk>/day/", views.day, name="matchmaking-day"),
    path("matchmaking/<int:pk>/upload/", views.upload, name="matchmaking-upload"),
    path("matchmaking/<int:pk>/parties/", views.parties, name="matchmaking-parties"),
    path("matchmaking/<int:pk>/requests/", views.requests, name="matchmaking-requests"),
    path("matchmaking/<int:pk>/timetable/", views.timetable, name="matchmaking-timetable"),
    path("matchmaking/<int:pk>/deed/", views.deed, name="matchmaking-deed"),
    path("matchmaking/<int:pk>/outcomes/", views.outcomes, name="matchmaking-outcomes"),
    path("matchmaking/<int:pk>/paper/<slug:what>.pdf", views.paper, name="matchmaking-paper"),
    path("matchmaking/<int:pk>/book/<slug:what>.xlsx", views.book, name="matchmaking-book"),
    path("matchmaking/parties/<int:pk>/schedule.pdf", views.schedule, name="matchmaking-schedule"),
    path("matchmaking/parties/<int:pk>/schedule.ics", views.calendar, name="matchmaking-calendar"),
    path("matchmaking/parties/<int:pk>/veto/", views.veto, name="matchmaking-veto"),
]
