"""Addresses of the market: open pages, the desk of officers, a firm's own."""

from django.urls import path

from yipanqi.instruments.market import views

urlpatterns = [
    path("market/", views.home, name="market"),
    path("market/feed.xml", views.feed, name="market-feed"),
    path("market/desk/", views.desk, name="market-desk"),
    path("market/run/", views.run, name="market-run"),
    path("market/mine/", views.mine, name="market-mine"),
    path("market/proposals/<int:pk>/", views.proposal, name="market-proposal"),
    path("market/proposals/<int:pk>/<slug:name>/", views.proposal),
    path("market/needs/<str:number>/", views.need, name="market-need"),
    path("market/needs/<str:number>/<slug:name>/", views.need),
    path("market/need/<str:number>/<slug:name>/", views.need),
    path("market/achievements/<str:number>/", views.achievement, name="market-achievement"),
    path("market/achievements/<str:number>/<slug:name>/", views.achievement),
    path("market/achievement/<str:number>/<slug:name>/", views.achievement),
]
