"""The test client finds what it looks for: each check is shown a planted fault once."""

import pytest
from django.http import HttpResponse
from django.template import Context, Origin, Template

from masthead.people.models import Party
from tests import makers
from tests.client import OURS, PERSONAL, PUBLIC, Client, _watched, look_over

PAGE = "<!doctype html><html lang=en><head><title>t</title></head><body><p>one</body></html>"


def answer(html: str = PAGE, keeping: str = PERSONAL) -> HttpResponse:
    made = HttpResponse(html)
    made["Cache-Control"] = keeping
    return made


def test_a_sound_answer_passes() -> None:
    look_over("/", answer())


def test_broken_html_is_found() -> None:
    with pytest.raises(Exception, match="tag"):
        look_over("/", answer(PAGE.replace("<p>one", "<p>one</b>")))


def test_an_unknown_cache_control_is_found() -> None:
    with pytest.raises(AssertionError, match="max-age=5"):
        look_over("/", answer(keeping="max-age=5"))
    with pytest.raises(AssertionError, match="None"):
        look_over("/", HttpResponse(PAGE))


def test_a_cookie_on_a_stored_page_is_found() -> None:
    made = answer(keeping=PUBLIC)
    made.set_cookie("session", "x")
    with pytest.raises(AssertionError, match="session"):
        look_over("/", made)
    made["Cache-Control"] = PERSONAL
    look_over("/", made)


@pytest.mark.parametrize(("place", "found"), [(f"{OURS}/planted.html", 1), ("/elsewhere/planted.html", 0)])
def test_a_query_in_a_template_of_ours_is_found(db: None, place: str, found: int) -> None:
    asked: list[str] = []
    with _watched(asked):
        Template("{{ rows.count }}", origin=Origin(place)).render(Context({"rows": Party.objects.all()}))
        assert Party.objects.count() == 0  # outside a template a query is nobody's fault
    assert len(asked) == found


def test_the_public_pages_of_a_paper_pass(db: None, client: Client) -> None:
    makers.make_paper(now=makers.NOW)
    for path in ("/", "/fund/", "/fund.json", "/give/", "/support/", "/shares/", "/town/", "/feed/"):
        assert client.get(path).status_code == 200, path
    assert client.get("/nothing-here/").status_code == 404
