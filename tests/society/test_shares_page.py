"""``/shares/``: how to become an owner by post."""

import pytest

from tests import makers
from tests.client import PUBLIC, Client
from tests.makers import words


def test_shares_says_how_to_ask_for_them_and_what_they_risk(db: None, client: Client) -> None:
    makers.make_paper()
    answer = client.get("/shares/")
    text = words(answer.content.decode())
    assert answer["Cache-Control"] == PUBLIC
    for said in ("registered society number 00000X", "one member, one vote", "1 The Quay", "could lose the money"):
        assert said in text


@pytest.mark.parametrize("query", ["", "?utm_source=x", "?page=2"])
def test_it_is_only_read(db: None, client: Client, query: str) -> None:
    makers.make_paper()
    assert client.get(f"/shares/{query}").status_code == 200
    assert client.head(f"/shares/{query}").status_code == 200
    assert client.post(f"/shares/{query}").status_code == 405


def test_every_article_ends_with_society_supporter_and_box_in_this_order(db: None, client: Client) -> None:
    """P29."""
    makers.make_paper()
    text = words(client.get(makers.article_address()).content.decode())
    parts = (
        "Nobody went home.",
        "buying shares in the Practice Readers' Society Limited",
        "Become a supporter",
        "You've raised £0",
    )
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
