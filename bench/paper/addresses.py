"""Articles of 30 KB, each another, with the fund's figure live in a slot."""

import random

from django.http import HttpRequest, HttpResponse
from django.urls import path

from masthead.kernel import clock
from masthead.machinery.press import operations as press
from masthead.machinery.press import registries
from masthead.machinery.press.values import TAGS, Slot

PAGE_WORDS = 5_000
SENTENCES = 60  # words in a paragraph
CONSONANTS, VOWELS = "bcdfghlmnprstvw", "aeiou"
_chance = random.Random(0)  # noqa: S311
WORDS = [
    "".join(_chance.choice(CONSONANTS) + _chance.choice(VOWELS) for _ in range(1 + place % 4)) for place in range(2_000)
]
OFTEN = [1 / (place + 1) for place in range(2_000)]
BOX = "<section><h2>Fighting fund</h2><p>You've raised £3,273. We need £14,727.</p></section>"

registries.slots.add(Slot(name="box", size=600, fill=lambda _: BOX.encode(), until=lambda _: None))


@press.pressed
def article(request: HttpRequest, number: int) -> HttpResponse:  # noqa: ARG001
    chance = random.Random(number)  # noqa: S311 - words, no secrets
    # Words come as often as they do in prose, so that a page is compressed to about a third.
    words = chance.choices(WORDS, weights=OFTEN, k=PAGE_WORDS)
    text = "".join(f"{word}.</p>\n<p>" if place % SENTENCES == 0 else f"{word} " for place, word in enumerate(words, 1))
    box = press.fragment(slot="box", now=clock.now())
    answer = HttpResponse(f"<!doctype html><html lang=en-GB><title>Article {number}</title><p>{text}</p>{box}</html>")
    answer[TAGS] = f"article:{number}"
    return answer


urlpatterns = [path("<int:number>.html", article)]
