"""``/support/``: how to give every month, by post and at one's bank."""

import pytest

from tests import makers
from tests.client import PUBLIC, Client
from tests.makers import words


def test_support_says_how_to_give_every_month(db: None, client: Client) -> None:
    makers.make_paper()
    answer = client.get("/support/")
    text = words(answer.content.decode())
    assert answer["Cache-Control"] == PUBLIC
    for said in ("Practice Readers' Society Limited", "00-00-00", "00000000", "1 The Quay, Invented Town, ZZ1 1ZZ"):
        assert said in text


@pytest.mark.parametrize("query", ["", "?utm_source=x", "?page=2"])
def test_it_is_only_read(db: None, client: Client, query: str) -> None:
    makers.make_paper()
    assert client.get(f"/support/{query}").status_code == 200
    head = client.head(f"/support/{query}")
    assert (head.status_code, head.content) == (200, b"")
    assert client.post(f"/support/{query}").status_code == 405
