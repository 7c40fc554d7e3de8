"""Fits the tiny paper's slot."""

from datetime import datetime, timedelta

from django.apps import AppConfig
from django.conf import settings

from masthead.machinery.press import registries
from masthead.machinery.press.values import Slot


def _box(now: datetime) -> bytes:
    figure = (settings.FACTS / "figure").read_text()
    return f"<b>{figure} on {now:%d %B}</b>".encode()


def _midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


SLOT = Slot(name="box", size=200, fill=_box, until=_midnight)


class Tiny(AppConfig):
    name = "tests.machinery.press.tiny"
    label = "tiny"
    path = __file__

    def ready(self) -> None:
        registries.slots.add(SLOT)
