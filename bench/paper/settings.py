"""Django with the press alone."""

import os
from dataclasses import dataclass
from pathlib import Path

from masthead.machinery.particulars.values import PaymentMode
from masthead.machinery.postgres import queries as postgres


@dataclass(frozen=True)
class Environment:
    url: str = "http://127.0.0.1"
    web_threads: int = 16
    payment_mode: PaymentMode = PaymentMode.NONE


_owner = postgres.addresses(folder=Path(os.environ["MASTHEAD_DATA"]))[1]
ENVIRONMENT = Environment()
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _owner.name,
        "USER": _owner.user,
        "PASSWORD": _owner.password,
        "HOST": str(_owner.host),
        "PORT": str(_owner.port),
        "CONN_MAX_AGE": 60,
    }
}
SECRET_KEY = "measures only"  # noqa: S105
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "bench.paper.addresses"
INSTALLED_APPS = ["masthead.machinery.press"]
MIDDLEWARE = ["masthead.machinery.press.middleware.PressMiddleware"]
USE_TZ = True
