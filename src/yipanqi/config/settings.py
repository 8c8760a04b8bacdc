"""Django settings of one installation. In: environment (`YIPANQI_HOME`, `DATABASE_URL`, `YIPANQI_HOSTS`, `YIPANQI_SYNC` …). Out:
settings.
"""

import os
from ipaddress import ip_network
from pathlib import Path

import dj_database_url

from yipanqi.config import discovery
from yipanqi.config.home import database_url, home, secret
from yipanqi.values.disk import is_read_only

HOME = home()
SECRET_KEY = os.environ.get("YIPANQI_SECRET_KEY") or secret("web")  # '' is refused by Django where it is asked for
SEALING_SECRET = secret("sealing")  # of the bids alone: another secret of the sessions opens and loses none
DEBUG = False
ALLOWED_HOSTS = os.environ.get("YIPANQI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "django_tasks",
    "django_tasks_db",
    *discovery.apps(),
    "yipanqi.config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "yipanqi.registry.asked_once.AskedOnceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "yipanqi.ui.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yipanqi.accounts.no_store.NoStoreMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yipanqi.ui.door.DoorMiddleware",
    "yipanqi.accounts.rights.RightsMiddleware",
    "yipanqi.ui.faults.FaultMiddleware",
]
ROOT_URLCONF = "yipanqi.config.urls"
WSGI_APPLICATION = "yipanqi.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yipanqi.ui.context.page",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "yipanqi.ui.templatetags.yipanqi",
                "yipanqi.ui.templatetags.shapes",
                "yipanqi.ui.templatetags.telling",
            ],
        },
    }
]
COTTON_DIR = "components"

# FULL: what was answered with "done" is on the disk, also when the power fails a moment later. NORMAL is a choice against it.
_SYNC = "NORMAL" if os.environ.get("YIPANQI_SYNC", "").upper() == "NORMAL" else "FULL"
_PRAGMAS = (
    f"PRAGMA journal_mode=WAL;PRAGMA synchronous={_SYNC};PRAGMA cache_size=-16000;"
    "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;PRAGMA temp_store=MEMORY;"
)
_FILE = str(HOME / "yipanqi.sqlite3")
if is_read_only(HOME) and not Path(f"{_FILE}-wal").exists():
    # Nobody can write to it, and SQLite has no room for its own files: read it as it is.
    _FILE, _PRAGMAS = f"{Path(_FILE).as_uri()}?immutable=1", "PRAGMA cache_size=-16000;PRAGMA temp_store=MEMORY;"
if _URL := database_url():
    DATABASES = {"default": dj_database_url.parse(_URL)}
    if "postgresql" in DATABASES["default"]["ENGINE"]:
        # The pool owns the connections' lives; Django refuses persistent ones beside it.
        DATABASES["default"]["CONN_MAX_AGE"] = 0
        DATABASES["default"]["OPTIONS"] = {
            **DATABASES["default"].get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
        }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": _FILE,
            # IMMEDIATE: a read-then-write transaction takes its lock at the start and so never fails half-way.
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _PRAGMAS},
            "TEST": {"NAME": os.environ.get("YIPANQI_TEST_DB")},
        }
    }
    if os.environ.get("YIPANQI_ONE_DATABASE") != "1":  # the tests' transactions hold one database
        DATABASES["sign_in"] = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "sign-in.db",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _PRAGMAS},
        }
        DATABASE_ROUTERS = ["yipanqi.accounts.apart.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Long deeds wait here for a worker. `JOBS_BESIDE = False` does them within the request (tests; a city without a worker).
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
JOBS_BESIDE = True

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "yipanqi.accounts.passwords.Length", "OPTIONS": {"min_length": 8}},
    {"NAME": "yipanqi.accounts.passwords.Common"},
    {"NAME": "yipanqi.accounts.passwords.Numeric"},
    {"NAME": "yipanqi.accounts.passwords.Similar"},
    {"NAME": "yipanqi.accounts.passwords.Patterned"},
]
# Proxies whose word about the reader's address (X-Forwarded-For) is taken: addresses or networks, with commas.
PROXIES = [ip_network(text.strip()) for text in os.environ.get("YIPANQI_PROXIES", "").split(",") if text.strip()]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [Path(__file__).resolve().parent.parent / "engines" / "documents" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 3600
STATIC_ROOT.mkdir(exist_ok=True)

# Files as received, columnar copies of facts, previews, snapshots and keys.
FILES = HOME / "files"
COPIES = HOME / "facts"
PREVIEWS = HOME / "previews"

# The ledger: a signed checkpoint at most once in so many minutes while deeds occur (0 = only where one is asked for), and to whom
# it is mailed.
CHECKPOINT_MINUTES = float(os.environ.get("YIPANQI_CHECKPOINT_MINUTES", "15"))
CHECKPOINT_MAIL = os.environ.get("YIPANQI_CHECKPOINT_MAIL", "")
EMAIL_HOST = os.environ.get("YIPANQI_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("YIPANQI_MAIL_PORT", "25"))
EMAIL_TIMEOUT = 10
# The day's reminders: where the portal is, for the letters, and the robot of the office's messenger (an https address), with the
# form of what it takes: wecom (DingTalk too), feishu or plain.
PORTAL_ADDRESS = os.environ.get("YIPANQI_ADDRESS", "")
WEBHOOK = os.environ.get("YIPANQI_WEBHOOK", "")
WEBHOOK_FORM = os.environ.get("YIPANQI_WEBHOOK_FORM", "wecom")
DEFAULT_FROM_EMAIL = os.environ.get("YIPANQI_MAIL_FROM", "yipanqi@localhost")

DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "yipanqi.ui.faults.stale"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
_HTTPS = os.environ.get("YIPANQI_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 31536000 if _HTTPS else 0
if _HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "yipanqi.config.log_lines.Lines", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "file": {
            "class": "yipanqi.config.log_file.SharedLog",
            "filename": str(HOME / "yipanqi.log"),
            "formatter": "line",
        }
    },
    "root": {"handlers": ["file"], "level": "WARNING"},
    "loggers": {"yipanqi": {"handlers": ["file"], "level": "INFO", "propagate": False}},
}
