"""Addresses of matchmaking."""

from django.urls import path

from yipanqi.instruments.matchmaking import views

ONE = "matchmaking/<int:pk>/"
urlpatterns = [
    path("matchmaking/", views.overview, name="matchmaking"),
    path("matchmaking/new/", views.new, name="matchmaking-new"),
    path("matchmaking/mine/", views.mine, name="matchmaking-mine"),
    path(ONE, views.session, name="matchmaking-session"),
    path(f"{ONE}day/", views.day, name="matchmaking-day"),
    path(f"{ONE}parties/", views.parties, name="matchmaking-parties"),
    path(f"{ONE}parties/<int:party>/", views.party, name="matchmaking-party"),
    path(f"{ONE}requests/", views.requests, name="matchmaking-requests"),
    path(f"{ONE}timetable/", views.timetable, name="matchmaking-timetable"),
    path(f"{ONE}timetable/<slug:name>/", views.timetable, name="matchmaking-timetable-deed"),
    path(f"{ONE}by-party/", views.by_party, name="matchmaking-by-party"),
    path(f"{ONE}meetings/<int:seat>/", views.meeting, name="matchmaking-meeting"),
    path(f"{ONE}meetings/<int:seat>/<slug:name>/", views.meeting, name="matchmaking-meeting-deed"),
    path(f"{ONE}outcomes/", views.outcomes, name="matchmaking-outcomes"),
    path(f"{ONE}paper/<slug:what>.pdf", views.printed, name="matchmaking-paper"),
    path(f"{ONE}book/<slug:what>.xlsx", views.book, name="matchmaking-book"),
    path(f"{ONE}<slug:name>/", views.session, name="matchmaking-deed"),
    path("matchmaking/parties/<int:pk>/schedule.pdf", views.schedule, name="matchmaking-schedule"),
    path("matchmaking/parties/<int:pk>/schedule.ics", views.calendar, name="matchmaking-calendar"),
    path("matchmaking/parties/<int:pk>/veto/", views.veto, name="matchmaking-veto"),
]
