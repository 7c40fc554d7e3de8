"""Monday's post by keyboard alone: from the door to the column, every key counted (issue 9, show 5)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import staff
from tests.browser import looking, small_paper
from tests.browser.house import Looked
from tests.browser.keyboard import Keyboard
from tests.makers import APP_SECRET, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

REFERENCE = 8  # the signs of a reference, typed small and without its hyphen
FORTY, MOST_KEYS = 40, 520  # forty cheques of repeated givers: ten minutes at less than one key a second
CLIPBOARD = ["clipboard-read", "clipboard-write"]


class Desk(Keyboard):
    """
    Somebody at the desk, who has no mouse.

    :ivar pressed: how many keys they pressed, all told
    """

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.pressed = 0

    def press(self, key: str, times: int = 1) -> None:
        """One key, some times."""
        for _ in range(times):
            self.page.keyboard.press(key)
        self.pressed += times

    def type(self, text: str) -> None:
        """Letters and digits, as they come."""
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def send(self) -> None:
        """Enter, which sends the form."""
        with self.page.expect_navigation():
            self.press("Enter")

    def cheque(self, reference: str, amount: str) -> int:
        """A repeated giver's cheque: reference, Tab, amount, Enter. The answer is how many keys it took."""
        before = self.pressed
        # The screen has put the cursor where the next line begins.
        expect(self.page.locator("[name=who]")).to_be_focused()
        self.type(reference)
        self.press("Tab")
        self.type(amount)
        self.send()
        assert "Saved: " in self.page.inner_text("main"), self.page.inner_text("main")
        return self.pressed - before


@pytest.fixture
def desk(browser: Browser, looked: Looked) -> Iterator[Desk]:
    """A treasurer's screen, with script as the office has it."""
    context = looking.reader(browser, script=True, permissions=CLIPBOARD)
    yield Desk(context.new_page())
    context.close()


def test_mondays_post_from_the_door_to_the_column_by_keyboard(desk: Desk, looked: Looked) -> None:
    codes = _codes(looked)
    _sign_in(desk, looked)
    _open_batch(desk, looked)
    _type_cheques(desk, codes[:4])
    _pick_by_name(desk, small_paper.REGULARS[4])
    _split(desk, codes[5])
    _set_aside(desk, codes[6])
    _post(desk)
    _print_letters(desk, looked)
    _copy_column(desk, looked)


def _codes(looked: Looked) -> list[str]:
    """The references of those who give again and again, as a practised hand types them: small, without the hyphen."""
    names = small_paper.REGULARS
    rows = looked.paper.rows("SELECT name, code FROM people_party")  # type: ignore[attr-defined]  # of a house
    codes = {row["name"]: row["code"].replace("-", "").lower() for row in rows}
    return [codes[name] for name in names]


def _sign_in(desk: Desk, looked: Looked) -> None:
    page = desk.page
    page.goto(looked.address("/office/"))
    desk.go_to("E-mail")
    desk.type(small_paper.TREASURER)
    desk.press("Tab")
    desk.type(PASSWORD)
    desk.send()
    page.wait_for_url("**/sign-in/code/")
    expect(page.locator("[name=code]")).to_be_focused()
    desk.type(staff.code(APP_SECRET))
    desk.send()
    assert page.url == looked.address("/office/"), page.inner_text("main")


def _open_batch(desk: Desk, looked: Looked) -> None:
    """Monday's post: six cheques that come to 103.50, counted first."""
    desk.page.goto(looked.address("/office/post/"))
    desk.go_to("The post: cheques and cash")
    desk.press("Space")
    desk.go_to("How many cheques")
    desk.type("6")
    desk.press("Tab")
    desk.type("103.50")
    desk.send()
    assert "/office/post/B-" in desk.page.url, desk.page.inner_text(".desk")


def _type_cheques(desk: Desk, codes: list[str]) -> None:
    taken = []
    for reference, amount in zip(codes, ("5", "12.50", "20", "10"), strict=True):
        keys = desk.cheque(reference, amount)
        assert keys == REFERENCE + len("\t") + len(amount) + len("\n")
        taken.append(keys)
    assert sum(taken) * FORTY <= MOST_KEYS * len(taken)
    assert "Saved: £10.00, " in desk.page.inner_text("main")
    assert "4 of 6" in desk.page.inner_text(".desk")


def _pick_by_name(desk: Desk, name: str) -> None:
    """Whoever forgot the reference: some letters of the name, the arrows, Enter; the amount is next."""
    page = desk.page
    desk.type(name.split(maxsplit=1)[0].lower())
    expect(page.get_by_role("option")).not_to_have_count(0)
    desk.press("ArrowDown")
    marked = page.locator("[role=option][aria-selected=true]")
    expect(marked).to_contain_text(name)
    desk.press("Enter")
    expect(page.locator("[name=amount]")).to_be_focused()
    assert name in page.locator("#id_who-said").inner_text()
    desk.type("6")
    desk.send()
    assert f"Saved: £6.00, {name}." in page.inner_text("main")


def _split(desk: Desk, reference: str) -> None:
    """Fifty pounds, of which ten are for the raffle."""
    page = desk.page
    desk.type(reference)
    desk.press("Tab")
    desk.type("50")
    desk.go_to("More about this line: cash, several purposes, dates, thanks, naming")
    desk.press("Enter")
    desk.go_to("Raffle or shop")
    desk.type("10")
    desk.send()
    assert "Saved: £50.00" in page.inner_text("main"), page.inner_text(".desk")
    first = page.locator("tbody tr").first.inner_text()
    assert "£40.00" in first, first
    assert "£10.00" in first, first
    assert "agree to the penny" in page.inner_text(".desk")


def _set_aside(desk: Desk, reference: str) -> None:
    """An unsigned cheque was counted with the others: the last line is taken for it, and the totals say so."""
    page = desk.page
    desk.go_to("Set something aside")
    desk.follow()
    desk.go_to("Not signed")
    desk.press("Space")
    desk.go_to("Who sent it")
    desk.type(reference)
    desk.press("Tab")
    desk.type("15")
    desk.send()
    assert "agree to the penny" in page.inner_text(".desk"), "what is set aside is in no total"
    # One cheque too many shows its difference, and is not posted.
    desk.cheque(reference, "3")
    said = page.inner_text(".desk")
    assert "1 more than were counted" in said, said
    assert "£3.00 more" in said, said
    desk.go_to("Post this batch")
    desk.send()
    assert page.title().startswith("Post of "), page.title()
    assert "1 more than were counted" in page.inner_text("main")
    desk.go_to("Change line 7")
    desk.follow()
    desk.go_to("Take this line out")
    desk.follow()
    assert "It can be put back" in page.inner_text("main")


def _post(desk: Desk) -> None:
    desk.go_to("Post this batch")
    desk.send()
    assert "Posted: 6 payments, £103.50." in desk.page.inner_text("main"), desk.page.inner_text("main")


def _print_letters(desk: Desk, looked: Looked) -> None:
    page = desk.page
    page.goto(looked.address("/office/letters/"))
    name = page.get_by_role("button", name="Make ").inner_text()
    desk.go_to(name)
    desk.follow()
    assert "/office/letters/" in page.url
    desk.go_to("Print (PDF)")
    with page.expect_download() as told:
        desk.press("Enter")
    assert told.value.path().read_bytes().startswith(b"%PDF")


def _copy_column(desk: Desk, looked: Looked) -> None:
    page = desk.page
    page.goto(looked.address("/office/column/"))
    desk.go_to("Copy")
    desk.press("Enter")
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    text = page.locator("#column-text").input_value()
    assert page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == text
    assert text.startswith("The fighting fund"), text
