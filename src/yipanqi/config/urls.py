"""Addresses: those of every folder that has `urls.py`; the portal's come last because its home is the empty path."""

from django.urls import include, path
from django.views.i18n import set_language

from yipanqi.config import discovery

urlpatterns = [path("language/", set_language, name="set_language")]
for _module in discovery.parts("urls"):
    urlpatterns.append(path("", include(_module.__name__)))

handler404 = "yipanqi.ui.faults.not_found"
handler403 = "yipanqi.ui.faults.forbidden"
handler500 = "yipanqi.ui.faults.broken"
