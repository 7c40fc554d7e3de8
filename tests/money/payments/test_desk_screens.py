"""The giving desk in the office, as staff use it over HTTP, without script."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from masthead.machinery.audit.models import Line
from masthead.money.ledger import queries as books
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import AsideReason, BatchState, Decision, Means
from masthead.money.payments.values.naming import NamingLevel
from masthead.people import queries as people
from tests import staff
from tests.client import Client
from tests.makers import ACTOR, NOW, make_paper, words
from tests.money.payments import desk

OPEN = {
    "kind": "post",
    "received_on": "24/11/2026",
    "count": "1",
    "total": "25.00",
    "cash": "",
    "counter_1": "",
    "counter_2": "",
}
HOSTILE = ("=1+1", "<script>alert(1)</script>", "@SUM(A1)", '" onload="x', "{{ 7 }}", "%s", "'; DROP TABLE x; --")
UNPRINTABLE = ("Olwen \u202eMarsh", "Olwen\x00Marsh", "Olwen\x1bMarsh")
DAYS = ("30/2/2026", "the day before yesterday", "24/13/2026", "0/0/0", "24112026", "٢٤/١١/٢٠٢٦", "2026-11-24T10:00")
SUMS = ("0", "-5", "1e3", "25.005", "£", "٢٥", "25,00", "NaN", "9" * 40, "")


@pytest.fixture
def at(db: None, set_clock: Callable[[datetime], None]) -> Callable[[datetime], None]:
    """A paper whose clock stands at a moment that the test may change."""
    set_clock(NOW)
    make_paper(now=NOW - timedelta(days=15))
    payments.open_common_purposes(actor=ACTOR, now=NOW)
    return set_clock


@pytest.fixture
def volunteer(at: object, client: Client) -> Client:
    """Somebody who types the post."""
    return staff.signed_in(client, "Gift-desk volunteers")  # type: ignore[return-value]


@pytest.fixture
def treasurer(at: object, client: Client) -> Client:
    """Somebody who posts it."""
    return staff.signed_in(client, "Treasurers")  # type: ignore[return-value]


def text(answer: Any) -> str:
    assert answer["Cache-Control"] == "private, no-store"
    return words(answer.content.decode())


def opened(client: Client, **other: str) -> str:
    """Open a batch over HTTP, and answer where it stands."""
    answer = client.post("/office/post/", OPEN | other)
    assert answer.status_code == 303, text(answer)
    address: str = answer["Location"]
    return address


def facts(address: str) -> Any:
    return queries.batch(code=address.split("/")[3])


def code_of(party: object) -> str:
    found = people.party(party_id=party)  # type: ignore[arg-type]
    assert found is not None
    return found.code


def test_a_repeated_givers_cheque_is_reference_amount_enter(volunteer: Client) -> None:
    mabel = desk.person("Mabel Tanner", "mabel@readers.example")
    address = opened(volunteer)
    page = volunteer.get(address).content.decode()
    # The two boxes follow one another, the first has the focus, and the first button saves the line.
    form = page[page.index(f'action="{address}"') :]
    who, amount, button = form.index('name="who"'), form.index('name="amount"'), form.index('type="submit"')
    assert who < amount < button
    assert "autofocus" in form[form.rindex("<", 0, who) : form.index(">", who)]
    assert [form[who:button].count(tag) for tag in ("<input", "<select", "<textarea")] == [1, 0, 0]
    answer = volunteer.post(address, {"who": code_of(mabel).lower(), "amount": "25"})
    assert (answer.status_code, answer["Location"]) == (303, address)
    (line,) = facts(address).lines
    assert (line.typed.payer, line.typed.amount.minor) == (mabel, 2500)
    assert (line.typed.means, line.typed.acknowledge) == (Means.CHEQUE, Decision.E_MAIL)
    assert [part.purpose for part in line.typed.parts] == ["fund"]
    page = text(volunteer.get(address))
    assert "Count and totals agree to the penny." in page
    assert "Saved: £25.00, Mabel Tanner." in page


def test_a_name_is_chosen_from_those_that_fit(volunteer: Client) -> None:
    mabel = desk.person("Mabel Tanner")
    desk.person("Mabel Turner")
    address = opened(volunteer)
    answer = volunteer.post(address, {"who": "mabel t", "amount": "25"})
    page = text(answer)
    assert answer.status_code == 422
    assert "Who is “mabel t”?" in page
    assert "Mabel Tanner" in page
    assert "Mabel Turner" in page
    assert 'value="25"' in answer.content.decode()
    volunteer.post(address, {"who": "mabel t", "amount": "25", "who_pick": code_of(mabel)})
    assert [line.typed.payer for line in facts(address).lines] == [mabel]


def test_somebody_new_is_recorded_with_their_first_cheque(volunteer: Client) -> None:
    address = opened(volunteer)
    answer = volunteer.post(address, {"who": "Winifred Stone", "amount": "25"})
    assert "Nobody is found under “Winifred Stone”" in text(answer)
    assert people.found(text="Winifred") == []
    volunteer.post(address, {"who": "Winifred Stone", "amount": "25", "who_pick": "new"})
    (found,) = people.found(text="Winifred")
    (line,) = facts(address).lines
    assert (line.typed.payer, line.typed.acknowledge) == (found.id, Decision.LETTER)


@pytest.mark.parametrize("slip", ["P-2222223", "p2345678", "SO-2222223", "P-OOOOOOO"])
def test_a_slip_in_a_reference_is_no_new_persons_name(volunteer: Client, slip: str) -> None:
    address = opened(volunteer)
    answer = volunteer.post(address, {"who": slip, "amount": "25"})
    assert answer.status_code == 422
    assert "That reference has a slip in it: look at it once more, letter by letter." in text(answer)
    assert "Somebody new" not in text(answer)


def test_one_cheque_for_several_purposes_and_what_the_letter_says(volunteer: Client) -> None:
    mabel = desk.person("Mabel Tanner")
    address = opened(volunteer, total="60")
    typed = {
        "who": code_of(mabel),
        "amount": "60",
        "for-raffle": "20",
        "for-subscription": "15.00",
        "acknowledge": "letter",
        "level": "initials_town",
        "shown_town": "Rotherham",
        "cheque_on": "20/11/2026",
        "message": "Keep at it",
        "note": "wrote a card",
    }
    assert volunteer.post(address, typed).status_code == 303
    (line,) = facts(address).lines
    sums = {part.purpose: part.amount.minor for part in line.typed.parts}
    assert sums == {"fund": 2500, "raffle": 2000, "subscription": 1500}
    assert (line.typed.named.level, line.typed.named.shown) == (NamingLevel.INITIALS_TOWN, "M.T., Rotherham")
    # What is shown to be changed says the same, and sent again it changes nothing but the version.
    again = volunteer.get(f"{address}lines/{line.id}/").context["form"]
    sent = {box.html_name: box.value() for box in again if box.value() not in (None, False)}
    assert volunteer.post(f"{address}lines/{line.id}/", sent).status_code == 303
    (changed,) = facts(address).lines
    assert (changed.typed, changed.version) == (line.typed, 2)


def test_parts_above_the_whole_are_told(volunteer: Client) -> None:
    address = opened(volunteer)
    answer = volunteer.post(address, {"who": "", "amount": "25", "for-raffle": "25.01"})
    assert answer.status_code == 422
    assert "The parts come to £25.01, more than £25.00." in text(answer)
    assert not models.Line.objects.exists()


@pytest.mark.parametrize("day", DAYS)
def test_a_day_that_is_none_is_said_at_its_field_and_kept(volunteer: Client, day: str) -> None:
    address = opened(volunteer)
    answer = volunteer.post(address, {"amount": "25", "cheque_on": day, "note": "a card came with it"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Enter a day like 24/11/2026." in page
    assert 'href="#id_cheque_on"' in page
    assert f'value="{day}"' in page
    assert 'value="a card came with it"' in page
    assert "<title>Error: " in page
    assert not models.Line.objects.exists()


@pytest.mark.parametrize("amount", SUMS)
def test_a_sum_that_is_none_is_said_at_its_field_and_kept(volunteer: Client, amount: str) -> None:
    address = opened(volunteer)
    answer = volunteer.post(address, {"amount": amount, "note": "a card"})
    assert answer.status_code == 422
    assert "Enter a sum in pounds, like 18 or 7.50." in text(answer)
    assert f'value="{amount}"' in answer.content.decode()
    assert not models.Line.objects.exists()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_words_stay_words(volunteer: Client, hostile: str) -> None:
    address = opened(volunteer, cash="1.00", counter_1=hostile, counter_2="Ottoline Crane")
    typed = {"who": hostile, "who_pick": "new", "amount": "25", "note": hostile, "costs_note": hostile}
    assert volunteer.post(address, typed | {"box": hostile, "message": hostile}).status_code == 303
    (line,) = facts(address).lines
    assert (line.typed.note, line.typed.box) == (hostile, hostile)
    assert facts(address).tally.controls.counters[0] == hostile
    page = volunteer.get(address).content.decode()
    assert "<script>alert" not in page
    assert '" onload="x' not in page
    assert page.count("{{ 7 }}") or hostile != "{{ 7 }}"


@pytest.mark.parametrize("text_", UNPRINTABLE)
def test_what_can_not_be_printed_is_refused_where_it_was_typed(volunteer: Client, text_: str) -> None:
    address = opened(volunteer)
    for field in ("who", "note", "box"):
        answer = volunteer.post(address, {"amount": "25", field: text_})
        assert answer.status_code == 422, field
        assert "can't be printed" in text(answer)
    assert not models.Line.objects.exists()


def test_a_cheque_of_next_month_is_set_aside_and_said_so(volunteer: Client) -> None:
    address = opened(volunteer)
    volunteer.post(address, {"amount": "25", "cheque_on": "24/12/2026"})
    page = text(volunteer.get(address))
    assert "Set aside, and not in the batch: £25.00, dated on a day to come." in page
    assert facts(address).tally.count == 0
    page = text(volunteer.get("/office/post/aside/"))
    assert "Dated on a day to come" in page
    assert "£25.00" in page


def test_the_desk_asks_whether_one_is_sure(volunteer: Client) -> None:
    mabel = desk.person("Mabel Tanner")
    address = opened(volunteer, count="2", total="1020")
    answer = volunteer.post(address, {"who": code_of(mabel), "amount": "1000.01"})
    assert answer.status_code == 422
    assert "£1,000.01 is a large sum. Is it right?" in text(answer)
    assert 'href="#id_sure"' in answer.content.decode()
    assert volunteer.post(address, {"who": code_of(mabel), "amount": "1000.01", "sure": "on"}).status_code == 303
    answer = volunteer.post(address, {"who": code_of(mabel), "amount": "20"})
    assert "This person is in the batch already (line 1). Is this another payment?" in text(answer)
    assert len(facts(address).lines) == 1


def test_a_volunteer_types_and_does_not_post(volunteer: Client) -> None:
    address = opened(volunteer)
    volunteer.post(address, {"amount": "25"})
    assert "Post this batch" not in text(volunteer.get(address))
    assert volunteer.post(f"{address}post/", {"version": "2"}).status_code == 403
    assert volunteer.get(f"{address}print/").status_code == 403
    assert books.journals() == []
    payments.post_batch(code=address.split("/")[3], actor=ACTOR, now=NOW)
    page = text(volunteer.get(address))
    assert "only those who post batches see who gave what" in page
    assert "fighting fund" not in page


def test_a_penny_off_does_not_post_and_says_by_how_much(treasurer: Client) -> None:
    address = opened(treasurer, total="25.01")
    treasurer.post(address, {"amount": "25"})
    answer = treasurer.post(f"{address}post/", {"version": facts(address).version})
    assert answer.status_code == 422
    said = "£0.01 less than the control total: cheques come to £25.00, and £25.01 was counted."
    assert said in text(answer)
    assert books.journals() == []
    version = facts(address).version
    treasurer.post(f"{address}counted/", OPEN | {"version": version})
    answer = treasurer.post(f"{address}post/", {"version": facts(address).version})
    assert answer.status_code == 303
    page = text(treasurer.get(address))
    assert "Posted: 1 payment, £25.00." in page
    assert len(books.journals()) == 1
    treasurer.post(f"{address}post/", {"version": 1})
    assert "This was posted already, 24 November 2026, 10:00, by A Treasurers." in text(treasurer.get(address))
    assert len(books.journals()) == 1


def test_two_who_change_one_line_are_shown_both(treasurer: Client) -> None:
    address = opened(treasurer)
    treasurer.post(address, {"amount": "25"})
    (line,) = facts(address).lines
    at = f"{address}lines/{line.id}/"
    assert treasurer.post(at, {"amount": "26", "version": "1"}).status_code == 303
    answer = treasurer.post(at, {"amount": "27", "version": "1", "note": "mine"})
    page = text(answer)
    assert answer.status_code == 409
    assert "Somebody else changed line 1 while you were typing." in page
    assert "What is saved now" in page
    assert "£26.00" in page
    assert 'value="27"' in answer.content.decode()
    assert facts(address).lines[0].typed.amount.minor == 2600
    sent = {box.html_name: box.value() for box in answer.context["form"] if box.value()}
    assert treasurer.post(at, sent).status_code == 303
    assert facts(address).lines[0].typed.amount.minor == 2700


def test_a_line_is_taken_out_and_put_back(volunteer: Client) -> None:
    address = opened(volunteer)
    volunteer.post(address, {"amount": "25"})
    (line,) = facts(address).lines
    volunteer.post(f"{address}lines/{line.id}/remove/", {"version": "1"})
    page = text(volunteer.get(address))
    assert "Line 1: £25.00, Not known" in page
    assert facts(address).tally.count == 0
    volunteer.post(f"{address}lines/{line.id}/back/")
    assert facts(address).tally.agrees


def test_a_batch_is_thrown_away_and_taken_back(volunteer: Client) -> None:
    address = opened(volunteer)
    volunteer.post(f"{address}discard/")
    assert facts(address).state is BatchState.DISCARDED
    assert "Take it back" in text(volunteer.get(address))
    answer = volunteer.post(address, {"amount": "25", "note": "typed in vain"})
    assert answer.status_code == 409
    assert 'value="typed in vain"' in answer.content.decode()
    volunteer.post(f"{address}restore/")
    assert facts(address).state is BatchState.DRAFT


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"received_on": "25/11/2026"}, "25 November 2026 is still to come."),
        ({"received_on": "13/11/2026"}, "is too long ago"),
        ({"received_on": "30 February 2026"}, "Enter a day like"),
        ({"cash": "10", "counter_1": "Ottoline Crane"}, "two different names"),
        ({"count": "thirty"}, "Enter a whole number"),
        ({"count": "-1"}, "Enter a whole number"),
        ({"kind": "statement", "cash": "1"}, "A statement has no cash"),
        ({"kind": "carrier pigeon"}, "Choose one of these"),
        ({"total": "x"}, "Enter a sum in pounds"),
    ],
)
def test_control_totals_are_refused_in_words(volunteer: Client, typed: dict[str, str], said: str) -> None:
    answer = volunteer.post("/office/post/", OPEN | typed)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not models.Batch.objects.exists()


def test_a_statement_carries_its_day_on_and_a_reference_finds_who_pays(volunteer: Client) -> None:
    mabel = desk.person("Mabel Tanner")
    code = payments.arrange(party_id=mabel, purpose="support", amount=None, actor=ACTOR, now=NOW)
    address = opened(volunteer, kind="statement", count="2", total="15")
    answer = volunteer.post(address, {"who": code, "amount": "5", "booked_on": "20/11/2026", "means": "transfer"})
    assert answer.status_code == 303, text(answer)
    (line,) = facts(address).lines
    assert (line.typed.payer, line.typed.means, line.typed.arrangement) == (mabel, Means.STANDING_ORDER, code)
    assert [part.purpose for part in line.typed.parts] == ["support"]
    assert 'value="20/11/2026"' in volunteer.get(address).content.decode()
    assert volunteer.post(address, {"amount": "10"}).status_code == 422
    answer = volunteer.post(address, {"amount": "10", "booked_on": "25/11/2026"})
    assert "25 November 2026 is still to come." in text(answer)


def test_what_is_set_aside_is_taken_up_or_sent_back(volunteer: Client) -> None:
    mabel = desk.person("Mabel Tanner")
    address = opened(volunteer, total="40")
    sent = {"reason": "unsigned", "who": code_of(mabel), "amount": "40", "note": "no name under it"}
    assert volunteer.post(f"{address}aside/", {"who": "x"}).status_code == 422
    assert volunteer.post(f"{address}aside/", sent).status_code == 303
    (aside,) = queries.aside()
    at = f"/office/post/aside/{aside.id}/"
    page = text(volunteer.get(at))
    assert "Not signed" in page
    assert "no name under it" in page
    volunteer.post(f"{at}back/", {"why": "sent back with a letter"})
    assert "sent back, 24 November 2026, 10:00" in text(volunteer.get(at))
    volunteer.post(f"{at}wait/")
    answer = volunteer.post(f"{at}up/", {"batch": address.split("/")[3]})
    assert answer["Location"] == address
    assert facts(address).tally.agrees
    assert queries.aside_waiting() == 0
    assert aside.typed.reason is AsideReason.UNSIGNED


def picture(kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken in the kitchen of Mabel Tanner"
    Image.new("RGB", (40, 20), "white").save(out, kind, exif=exif)
    return out.getvalue()


def test_a_scan_is_kept_without_what_the_camera_knew_and_shown_to_those_with_the_duty(
    volunteer: Client, at: object
) -> None:
    """D2, D29."""
    address = opened(volunteer)
    sent = SimpleUploadedFile("..\\..\\CON.jpg", picture(), content_type="text/html")
    volunteer.post(f"{address}scan/", {"file": sent})
    (scan,) = facts(address).scans
    answer = volunteer.get(f"/office/post/scans/{scan.id}/")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'inline; filename="scan CON.jpg"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"kitchen" not in answer.content
    assert Line.objects.filter(act="payments.see_scan", subject=str(scan.id)).count() == 1
    staff.signed_in(volunteer, "Reporters")
    assert volunteer.get(f"/office/post/scans/{scan.id}/").status_code == 403
    volunteer.logout()
    assert volunteer.get(f"/office/post/scans/{scan.id}/").status_code == 302


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload='x'/>", b"GIF89a", picture()[:100], b"x" * 8_000_001, b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_scan_is_not_kept(volunteer: Client, content: bytes) -> None:
    address = opened(volunteer)
    volunteer.post(f"{address}scan/", {"file": SimpleUploadedFile("a.jpg", content)})
    assert not models.Scan.objects.exists()


def test_a_pdf_is_saved_and_never_run_in_the_page(treasurer: Client) -> None:
    """D29."""
    address = opened(treasurer)
    treasurer.post(f"{address}scan/", {"file": SimpleUploadedFile("letter.pdf.exe", b"%PDF-1.7\n1 0 obj")})
    (scan,) = facts(address).scans
    answer = treasurer.get(f"/office/post/scans/{scan.id}/")
    assert answer["Content-Disposition"] == 'attachment; filename="letterpdf.pdf"'
    treasurer.post(address, {"amount": "25"})
    assert "The fighting fund" in text(treasurer.get(f"{address}print/"))
