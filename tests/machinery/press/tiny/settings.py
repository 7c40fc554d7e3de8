"""A paper of a handful of pages, for the press alone: what its pages say is kept in files that the tests write."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from masthead.machinery.particulars.values import PaymentMode

_database = urlsplit(os.environ["TINY_DATABASE_URL"])
_options = dict(pair.split("=", 1) for pair in _database.query.split("&") if pair)


@dataclass(frozen=True)
class Environment:
    """What the press asks of the paper's environment."""

    url: str = "http://paper.example"
    web_threads: int = int(os.environ.get("TINY_THREADS", "8"))
    payment_mode: PaymentMode = PaymentMode.TEST


ENVIRONMENT = Environment()
FACTS = Path(os.environ["TINY_FACTS"])
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(_database.path.lstrip("/")),
        "USER": unquote(_database.username or _options.get("user", "")),
        "PASSWORD": unquote(_database.password or ""),
        "HOST": unquote(_options.get("host", "") or _database.hostname or ""),
        "PORT": _options.get("port", "") or _database.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
PRESS_MEMORY_BYTES = int(os.environ.get("TINY_MEMORY_BYTES", "64000000"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = "the tiny paper's"
ALLOWED_HOSTS = ["paper.example", "127.0.0.1"]
ROOT_URLCONF = "tests.machinery.press.tiny.addresses"
INSTALLED_APPS = ["masthead.machinery.press", "tests.machinery.press.tiny.apps.Tiny"]
MIDDLEWARE = [
    "masthead.machinery.press.middleware.PressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
]
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
USE_TZ = True
