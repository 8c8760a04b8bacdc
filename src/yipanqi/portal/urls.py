"""Addresses of the portal."""

from django.urls import path

from yipanqi.portal.views import about, intake, organisations, persons, records, research, standing

urlpatterns = [
    path("", standing.home, name="home"),
    path("figures/", standing.figures, name="figures"),
    path("figures/<slug:key>/", standing.figure, name="figure"),
    path("research/", research.research, name="research"),
    path("compare/", standing.compare, name="compare"),
    path("places/<str:code>/", organisations.place, name="place"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("review/", organisations.review, name="review"),
    path("review/doubles/", organisations.doubles, name="doubles"),
    path("lists/<str:label>/", records.listing, name="listing"),
    path("lists/<str:label>/export/", records.export, name="export"),
    path("records/<str:label>/<int:pk>/", records.record, name="record"),
    path("records/<str:label>/<int:pk>/doubts/<int:number>/", records.settle, name="settle-doubt"),
    path("persons/", persons.persons, name="persons"),
    path("persons/copy/", persons.copy, name="persons-copy"),
    path("persons/change/", persons.change, name="persons-change"),
    path("purpose/", records.purpose, name="purpose"),
    path("files/<str:digest>/<int:reading>/<int:row>/", records.file_row, name="file-row"),
    path("search/", records.search, name="search"),
    path("intake/", intake.home, name="intake"),
    path("intake/<int:pk>/", intake.batch, name="batch"),
    path("intake/<int:pk>/accept/", intake.accept, name="accept"),
    path("intake/<int:pk>/moves/", intake.moves, name="moves"),
    path("intake/<int:pk>/discard/", intake.discard, name="discard"),
    path("intake/<int:pk>/undo/", intake.undo, name="undo"),
    path("intake/<int:pk>/choose/<int:reading>/", intake.choose, name="choose"),
    path("intake/<int:pk>/follow/<int:reading>/", intake.follow, name="follow"),
    path("intake/<int:pk>/forget/<int:reading>/", intake.forget, name="forget"),
    path("intake/remembered/<int:number>/forget/", intake.forget_one, name="forget-one"),
    path("intake/<int:pk>/marked/", intake.marked, name="marked"),
    path("sheets/<slug:name>/template/", intake.template, name="template"),
    path("about/", about.about, name="about"),
    path("components/", about.components, name="components"),
    path("livez", about.alive, name="livez"),
]
