"""The door for a web server."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from yipanqi.config import in_use
from yipanqi.config.home import mine_alone

mine_alone()
in_use.hold()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yipanqi.config.settings")
application = get_wsgi_application()
import_module("yipanqi.config.urls")  # all pages now, not while the first reader waits for one
