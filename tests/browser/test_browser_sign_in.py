"""The door in a real browser: second factors set up and used, a passkey too, and every step as axe sees it."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import staff
from tests.addresses import State, Who
from tests.browser import looking
from tests.browser.house import Looked
from tests.browser.looking import Sight
from tests.makers import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
VIEWS = ((1280, "light"), (320, "dark"))
NEW = "nine quiet herons by the lock"


class Newcomer:
    """Somebody new at a screen, whose every page is looked at."""

    def __init__(self, browser: Browser, looked: Looked, office: Any = None) -> None:
        self.looked = looked
        self.context = looking.reader(browser, script=True, storage_state=office)
        first = State("the door", "office", "/sign-in/", who=Who.READER)
        self.sight = Sight(self.context.new_page(), looked, first)
        self.page: Page = self.sight.page

    def look(self) -> None:
        for width, scheme in VIEWS:
            self.sight.look(width=width, scheme=scheme)
            assert self.sight.faults() == [], (self.page.url, width, scheme)
            assert self.sight.overhang() <= 0, self.page.url
        assert not self.sight.complaints, (self.page.url, self.sight.complaints)

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def enter(self, email: str, password: str) -> None:
        self.page.locator("[name=login]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.press("Sign in")


@pytest.fixture
def office_person(browser: Browser, looked: Looked, office: Any) -> Iterator[Newcomer]:
    """Who may do all, signed in."""
    one = Newcomer(browser, looked, office)
    yield one
    one.context.close()


def test_somebody_is_appointed_sets_up_app_and_passkey_and_signs_in_by_each(
    browser: Browser, looked: Looked, office_person: Newcomer
) -> None:
    """Story: a letter, a password, the app, recovery codes; then a passkey, used at the next sign-in."""
    page = office_person.page
    page.goto(looked.address("/office/staff/new/"))
    page.locator("[name=name]").fill("Nell Sedge")
    page.locator("[name=email]").fill("nell@clarion.example")
    page.get_by_role("radio", name=re.compile("^Treasurers")).check()
    office_person.press("Appoint, and send the letter")
    assert "/office/staff/" in page.url
    office_person.look()
    page.goto(looked.address("/office/staff/"))
    office_person.look()
    one = Newcomer(browser, looked)
    _choose_password(one, _link(looked))
    one.enter("nell@clarion.example", NEW)
    assert "/sign-in/second-factor/" in one.page.url
    one.look()
    secret = _set_up_app(one)
    _keep_codes(one)
    _add_passkey(one)
    _sign_out_and_in(one, secret)
    one.context.close()


def _link(looked: Looked) -> str:
    for _ in range(100):
        for letter in looked.paper.postbox.letters:  # type: ignore[attr-defined]  # of a house
            found = re.search(r"(/sign-in/forgotten/\S+)", letter.get_content())
            if found:
                return found[1]
        time.sleep(0.2)
    raise AssertionError("no letter came")


def _choose_password(one: Newcomer, link: str) -> None:
    one.page.goto(one.looked.address("") + link)
    one.look()
    one.page.locator("[name=password1]").fill(NEW)
    one.press("Keep this password")
    one.look()
    one.page.goto(one.looked.address("/office/"))


def _set_up_app(one: Newcomer) -> str:
    one.page.get_by_role("link", name="Set up the app").click()
    one.page.wait_for_url("**/app/")
    one.look()
    secret = one.page.locator("code").inner_text().replace(" ", "")
    one.page.locator("[name=code]").fill("000000")
    one.press("It works")
    one.look()
    assert one.page.locator("code").inner_text().replace(" ", "") == secret
    one.page.locator("[name=code]").fill(staff.code(secret))
    one.press("It works")
    return secret


def _keep_codes(one: Newcomer) -> None:
    one.look()
    one.press("Make ten codes")
    one.look()
    assert one.page.locator("code").count() == 10
    with one.page.expect_navigation():
        one.page.get_by_role("link", name="I have kept them: to the office").click()
    assert one.page.url.endswith("/office/")


def _add_passkey(one: Newcomer) -> None:
    told = one.context.new_cdp_session(one.page)
    told.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    told.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    one.page.goto(one.looked.address("/sign-in/second-factor/passkeys/add/"))
    one.look()
    one.page.locator("[name=name]").fill("A key on a ring")
    one.press("Add it")
    one.page.goto(one.looked.address("/sign-in/second-factor/passkeys/"))
    one.look()
    assert "A key on a ring" in one.page.content()


def _sign_out_and_in(one: Newcomer, secret: str) -> None:
    one.page.goto(one.looked.address("/sign-in/out/"))
    one.press("Sign out")
    one.enter("nell@clarion.example", NEW)
    assert one.page.url.endswith("/sign-in/code/")
    one.look()
    one.press("Use a passkey")
    one.page.wait_for_url("**/office/")
    one.page.goto(one.looked.address("/sign-in/me/"))
    one.look()
    assert secret not in one.page.content()


def test_one_is_asked_again_in_words(office_person: Newcomer, looked: Looked) -> None:
    """D11: the page that asks, with its other ways."""
    page = office_person.page
    page.goto(looked.address("/sign-in/again/?next=/office/staff/new/"))
    office_person.look()
    page.locator("[name=password]").fill("not this one")
    office_person.press("Continue")
    office_person.look()
    page.locator("[name=password]").fill(PASSWORD)
    office_person.press("Continue")
    assert page.url.endswith("/office/staff/new/")
