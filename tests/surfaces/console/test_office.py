"""The office's doors, its shell, and what it lets whom see."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from masthead.design import registries
from masthead.design.values import Desk
from masthead.kernel.actors import Actor, Duty
from masthead.people.values import Role
from tests.paper.conftest import clock_file, editor, paper, quick  # noqa: F401 - the paper's own makers
from tests.paper.makers import NOW, PASSWORD

SCREENS = ("", "pages/", "images/", "snippets/newsroom/author/", "reports/site-history/", "account/", "gallery/")


def test_only_those_who_belong_there_enter(editor: Client) -> None:  # noqa: F811
    get_user_model().objects.create_user("reader@paper.example", PASSWORD, made_at=NOW)
    reader = Client()
    assert reader.login(email="reader@paper.example", password=PASSWORD)
    for screen in (*SCREENS, "documents/1/x.pdf", "no-such-screen/"):
        answer = Client().get(f"/office/{screen}")
        assert answer.status_code == 302, screen
        # Wagtail's last view names its own door, which leads on.
        assert answer["Location"].partition("?")[0] in {"/sign-in/", "/office/login/"}, screen
        assert reader.get(f"/office/{screen}").status_code in {302, 403}, screen
    for screen in SCREENS:
        answer = editor.get(f"/office/{screen}", follow=True)
        assert answer.status_code == 200, screen
        assert "no-store" in answer["Cache-Control"]


def test_wagtails_own_door_leads_to_the_one_door(editor: Client) -> None:  # noqa: F811
    """D8: there is one place where passwords are tried, and it counts."""
    assert Client().get("/office/login/?next=/office/pages/")["Location"] == "/sign-in/?next=%2Foffice%2Fpages%2F"
    for elsewhere in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"):
        assert Client().get("/office/login/", {"next": elsewhere})["Location"] == "/sign-in/"
    told = {"username": "ed@paper.example", "password": PASSWORD}
    shut = Client()
    assert shut.post("/office/login/", told)["Location"] == "/sign-in/"
    assert shut.get("/office/").status_code == 302
    for screen in ("password_reset/", "account/change_password/"):
        assert editor.get(f"/office/{screen}").status_code == 404, screen


def test_the_office_says_practice_payments(editor: Client) -> None:  # noqa: F811
    for screen in ("/office/", "/office/images/", "/office/account/"):
        assert "Practice payments:" in editor.get(screen).content.decode()
    assert "Practice payments" in Client().get("/sign-in/").content.decode()


def test_the_policy_is_looser_in_the_office_alone(editor: Client) -> None:  # noqa: F811
    office = editor.get("/office/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in office
    assert "frame-ancestors 'self'" in office
    public = editor.get("/")["Content-Security-Policy"]
    assert "unsafe-inline" not in public
    assert "frame-ancestors 'none'" in public


def test_the_menu_leads_nowhere_that_is_not_ours(editor: Client) -> None:  # noqa: F811
    html = editor.get("/office/").content.decode()
    for word in ("guide.wagtail.org", "docs.wagtail.org", "/office/documents/", "/office/redirects/"):
        assert word not in html
    assert "/office/snippets/newsroom/author/" in html


def _three_wait(actor: Actor, now: datetime) -> int:
    return 3


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Callable[[Duty], None]:
    def set_up(duty: Duty) -> None:
        one = Desk(title="Post", address="/office/post/", duty=duty, waits=_three_wait)
        monkeypatch.setattr(registries.desks, "_fittings", {one.address: one})

    return set_up


def test_a_desk_is_shown_to_those_whose_duty_it_is(
    editor: Client,  # noqa: F811
    desk: Callable[[Duty], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from masthead.people import registries as people

    duty = Duty("tests.open_post", "open the post")
    desk(duty)
    assert "/office/post/" not in editor.get("/office/").content.decode()
    monkeypatch.setattr(people.roles, "_fittings", {"Editors": Role("Editors", frozenset({duty}))})
    html = editor.get("/office/").content.decode()
    assert html.count("/office/post/") >= 2
    assert "<strong>3</strong> waiting" in html
