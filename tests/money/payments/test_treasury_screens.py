"""The treasurer's desk over HTTP: paying in, the month, payments with all that may be done, each as its role may."""

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from masthead.kernel import tables
from masthead.kernel.ids import PartyId
from masthead.kernel.periods import Month
from masthead.machinery.audit.models import Line
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.values import Decision, GiftState, Means, ReturnKind, Sought
from masthead.people import operations as people
from masthead.people import queries as people_facts
from tests import staff
from tests.client import Client
from tests.money.payments import makers
from tests.money.payments.makers import ACTOR, NOW, TODAY, net, part, pounds

pytestmark = pytest.mark.usefixtures("paper")
HOSTILE = '=HYPERLINK("https://evil.example","x") <script>alert(1)</script> \u0645'


@pytest.fixture(autouse=True)
def common(paper: None) -> None:
    payments.open_common_purposes(actor=ACTOR, now=NOW)


@pytest.fixture
def treasurer(client: Client) -> Client:
    return staff.signed_in(client, "Treasurers")  # type: ignore[return-value]


def typed(
    minor: int = 2500, purpose: str = "gift", means: Means = Means.CHEQUE, *, on: date = TODAY,
    payer: PartyId | None = None,
) -> str:  # fmt: skip
    found = payments.record_by_hand(
        parts=[part(minor, purpose)], means=means, counted_on=on, payer=payer, acknowledge=Decision.NOBODY_KNOWN,
        actor=ACTOR, now=NOW,
    )  # fmt: skip
    return makers.facts(found).code


def shown(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


def sent(client: Client, address: str, status: int = 303, **typed: object) -> str:
    answer = client.post(address, typed)
    assert answer.status_code == status, answer.content.decode()[-6000:]
    return str(answer.get("Location") or answer.content.decode())


class TestPayingIn:
    def test_a_slip_is_written_printed_and_taken_back(self, treasurer: Client) -> None:
        cheque, cash = typed(), typed(1000, means=Means.CASH)
        page = shown(treasurer, "/office/banking/")
        assert cheque in page
        assert "£25.00" in page
        address = sent(treasurer, "/office/banking/", items=[cheque, cash], banked_on="24/11/2026", counted="9.90")
        assert address == "/office/banking/1/"
        page = shown(treasurer, address)
        assert "1: £25.00" in page
        assert "£0.10 less than the books" in page
        assert "£34.90" in page
        assert sent(treasurer, f"{address}back/", status=422, why="")
        assert sent(treasurer, f"{address}back/", why="the wrong bag") == address
        assert "the wrong bag" in shown(treasurer, address)
        assert net("1100") == 0

    def test_a_slip_of_the_form_is_named_and_what_was_typed_is_kept(self, treasurer: Client) -> None:
        cheque = typed()
        page = sent(treasurer, "/office/banking/", status=422, items=[cheque], banked_on="30 February 2026")
        assert "Enter a day like" in page
        assert "30 February 2026" in page
        assert sent(treasurer, "/office/banking/", status=422, banked_on="24/11/2026")
        assert "still to come" in sent(
            treasurer, "/office/banking/", status=422, items=[cheque], banked_on="25/11/2026"
        )
        assert not models.Slip.objects.exists()


class TestMonth:
    def test_each_figure_leads_to_what_it_is_made_of(self, treasurer: Client) -> None:
        cheque = typed(2500)
        typed(3600, "unidentified", Means.TRANSFER)
        typed(1500, "subscription", Means.TRANSFER)
        wrong = typed(9900)
        payments.correct(code=wrong, why="twice", actor=ACTOR, now=NOW)
        payments.return_payment(
            code=cheque, kind=ReturnKind.BOUNCED, happened_on=TODAY, why="no funds", actor=ACTOR, now=NOW
        )
        sums = queries.month_sums(month=Month.of(TODAY))
        assert (sums.received, sums.went_back, sums.corrected) == (pounds(7600), pounds(2500), pounds(9900))
        assert [(s.key, s.number, s.amount) for s in sums.by_means] == [
            ("cheque", 1, pounds(2500)), ("transfer", 2, pounds(5100)),
        ]  # fmt: skip
        page = shown(treasurer, "/office/month/?month=2026-11")
        for words in ("£76.00", "£25.00", "£99.00", "£36.00", "Subscription", "bounced"):
            assert words in page
        listed = shown(
            treasurer, "/office/payments/?means=transfer&state=counted&from_on=2026-11-01&until_on=2026-11-30"
        )
        assert "£36.00" in listed
        assert "£15.00" in listed
        assert cheque not in listed

    def test_it_takes_as_many_queries_with_many_gifts_as_with_few(self, treasurer: Client) -> None:
        typed()
        few = counted(treasurer, "/office/month/")
        for _ in range(12):
            typed()
            typed(means=Means.CASH)
        assert counted(treasurer, "/office/month/") == few

    def test_it_is_taken_away_as_csv_and_pdf_and_that_is_logged_with_its_purpose(self, treasurer: Client) -> None:
        typed()
        form = {"month": "2026-11", "why": "the board’s meeting"}
        answer = treasurer.post("/office/month/export/", form | {"as": "csv"})
        rows = list(csv.reader(io.StringIO(answer.content.decode())))
        assert ["received by means", "Cheque", "", "1", "25.00", "GBP"] in rows
        answer = treasurer.post("/office/month/export/", form | {"as": "pdf"})
        assert answer.content.startswith(b"%PDF-")
        logged = Line.objects.filter(act="payments.export")
        assert [line.detail for line in logged] == [{"purpose": "the board’s meeting"}] * 2
        assert sent(treasurer, "/office/month/export/", status=422, month="2026-11", why="")

    def test_whoever_sees_sums_alone_sees_no_payment(self, client: Client) -> None:
        """D3."""
        code = typed(payer=makers.writer())
        organiser = staff.signed_in(client, "Fund organisers")
        page = shown(organiser, "/office/month/")  # type: ignore[arg-type]
        assert "£25.00" in page
        assert code not in page
        assert "/office/payments/" not in page
        for address in ("/office/payments/", f"/office/payments/{code}/", "/office/unidentified/"):
            assert organiser.get(address).status_code == 403

    def test_a_volunteer_sees_neither(self, client: Client) -> None:
        """D3."""
        code = typed()
        volunteer = staff.signed_in(client, "Gift-desk volunteers")
        for address in ("/office/month/", "/office/banking/", "/office/payments/", f"/office/payments/{code}/"):
            assert volunteer.get(address).status_code == 403


class TestPayments:
    def test_they_are_found_by_all_that_is_known_of_them(self, treasurer: Client) -> None:
        olwen = makers.writer()
        hers, other = typed(2500, payer=olwen), typed(700, "subscription", Means.TRANSFER)
        for asked in ("amount=25.00", "purpose=gift", "means=cheque", "who=Marsh", "account=4110", "state=counted"):
            page = shown(treasurer, f"/office/payments/?{asked}")
            assert hers in page, asked
            assert (other in page) is (asked == "state=counted")
        assert treasurer.get(f"/office/payments/?who={hers}").headers["Location"] == f"/office/payments/{hers}/"
        assert "Enter a day like" in shown(treasurer, "/office/payments/?from_on=yesterday", status=422)

    def test_the_list_goes_on_where_the_last_page_ended(self, treasurer: Client) -> None:
        codes = {typed(100 + n) for n in range(60)}
        seen: list[str] = []
        after = None
        while page := queries.gifts(sought=Sought(), after=after, most=25):
            seen += [one.code for one in page]
            after = (page[-1].counted_on, page[-1].id)
        assert len(seen) == 60
        assert set(seen) == codes
        assert "after=" in shown(treasurer, "/office/payments/")

    def test_each_part_says_for_which_month_it_counts_and_what_nobody_knows_says_none(self, treasurer: Client) -> None:
        known, unknown = typed(2500, "subscription", Means.TRANSFER), typed(3600, "unidentified", Means.TRANSFER)
        assert "A subscription, counted for November 2026" in shown(treasurer, f"/office/payments/{known}/")
        assert "counted for" not in shown(treasurer, f"/office/payments/{unknown}/")

    def test_one_takes_as_many_queries_with_many_parts_as_with_few(self, treasurer: Client) -> None:
        few = typed(payer=makers.writer())
        found = payments.record_by_hand(
            parts=[part(100), part(200, "subscription"), part(300, "raffle"), part(400, "shares")],
            means=Means.TRANSFER, counted_on=TODAY, payer=makers.writer(), acknowledge=Decision.NOBODY_KNOWN,
            actor=ACTOR, now=NOW,
        )  # fmt: skip
        many = makers.facts(found).code
        assert counted(treasurer, f"/office/payments/{few}/") == counted(treasurer, f"/office/payments/{many}/")
        for _ in range(5):
            typed(payer=makers.writer())
        first = counted(treasurer, "/office/payments/")
        for _ in range(5):
            typed(payer=makers.writer())
        assert counted(treasurer, "/office/payments/") == first

    def test_a_cheque_bounces(self, treasurer: Client) -> None:
        code = typed()
        shown(treasurer, f"/office/payments/{code}/return/")
        typed_so = {"kind": "bounced", "happened_on": "24/11/2026", "part_1": "25.01", "why": "no funds"}
        page = sent(treasurer, f"/office/payments/{code}/return/", status=422, **typed_so)
        assert "£25.01 is more than the £25.00" in page
        sent(treasurer, f"/office/payments/{code}/return/", **{**typed_so, "part_1": "25"})
        page = shown(treasurer, f"/office/payments/{code}/")
        assert "£25.00 went back" in page
        assert (net("1150"), net("4190")) == (0, 2500)
        assert sent(treasurer, f"/office/payments/{code}/return/", status=409, **typed_so)

    def test_a_slip_of_the_keyboard_is_put_right(self, treasurer: Client) -> None:
        olwen = makers.writer()
        code = typed(5200, payer=olwen)
        page = shown(treasurer, f"/office/payments/{code}/correct/")
        assert "52.00" in page
        party = code_of(olwen)
        form = {
            "why": "52 for 25", "again": "yes", "means": "cheque", "received_on": "24/11/2026", "who": party,
            "for_gift": "25", "acknowledge": "none_wanted",
        }  # fmt: skip
        address = sent(treasurer, f"/office/payments/{code}/correct/", **form)
        assert address != f"/office/payments/{code}/"
        page = shown(treasurer, address)
        assert code in page
        assert "£25.00" in page
        page = shown(treasurer, f"/office/payments/{code}/")
        assert "52 for 25" in page
        assert net("4110") == -2500

    def test_a_payer_is_named_and_a_receipt_identified(self, treasurer: Client) -> None:
        party = code_of(makers.writer())
        code = typed(3600, "unidentified", Means.TRANSFER)
        page = shown(treasurer, "/office/unidentified/")
        assert code in page
        page = sent(treasurer, f"/office/payments/{code}/name/", status=422, who="Olwen", why="she rang")
        assert "Choose who it is" in page
        sent(treasurer, f"/office/payments/{code}/name/", who="Olwen", who_pick=party, why="she rang")
        sent(treasurer, f"/office/payments/{code}/identify/1/", purpose="gift", why="she rang")
        page = shown(treasurer, f"/office/payments/{code}/")
        assert "Olwen Marsh" in page
        assert net("2300") == 0
        assert code not in shown(treasurer, "/office/unidentified/")
        assert treasurer.get(f"/office/payments/{code}/identify/9/").status_code == 404

    def test_a_refund_is_proposed_with_its_evidence(self, treasurer: Client) -> None:
        code = typed(means=Means.TRANSFER, payer=makers.writer())
        form = {
            "part_1": "25", "account_name": "Somebody Else", "sort_code": "00-00-00", "account_number": "12345678",
            "why": "her letter of Monday",
        }  # fmt: skip
        assert "in the giver’s name" in sent(treasurer, f"/office/payments/{code}/refund/", status=422, **form)
        sent(treasurer, f"/office/payments/{code}/refund/", **{**form, "account_name": "MS O MARSH"})
        page = shown(treasurer, f"/office/payments/{code}/")
        assert "12345678" in page
        assert net("1100") == 2500
        assert "12345678" not in str(list(Line.objects.values_list("detail", flat=True)))

    def test_its_evidence_may_be_scanned_and_what_is_no_scan_is_named(self, treasurer: Client) -> None:
        code = typed(means=Means.TRANSFER, payer=makers.writer())
        form = {
            "part_1": "25", "account_name": "Olwen Marsh", "sort_code": "00-00-00", "account_number": "12345678",
            "why": "her letter of Monday",
        }  # fmt: skip
        wrong = SimpleUploadedFile("letter.png", b"<script>alert(1)</script>")
        assert "can’t be read" in sent(treasurer, f"/office/payments/{code}/refund/", status=422, **form, file=wrong)
        assert not models.RefundRequest.objects.exists()
        scan = SimpleUploadedFile("her letter.pdf", b"%PDF-1.4 a letter")
        sent(treasurer, f"/office/payments/{code}/refund/", **form, file=scan)
        assert models.RefundRequest.objects.get().scan.name == "her letter.pdf"
        assert "The evidence, scanned" in shown(treasurer, f"/office/payments/{code}/")

    def test_a_second_person_approves_it_and_then_it_is_sent_once(self, client: Client) -> None:
        first = staff.make("Treasurers", email="one@clarion.example", name="One Treasurer")
        second = staff.make("Treasurers", email="two@clarion.example", name="Two Treasurer")
        code = typed(means=Means.TRANSFER, payer=makers.writer())
        asks = people_facts.acting(user_id=first, now=NOW)
        decides = people_facts.acting(user_id=second, now=NOW)
        proposed = payments.propose_refund(
            code=code, account_name="Olwen Marsh", sort_code="000000", account_number="12345678",
            evidence="her letter", actor=asks, now=NOW,
        )  # fmt: skip
        with pytest.raises(people.NeverByOneself):
            people.approve(proposal_id=proposed.id, actor=asks, now=NOW)
        assert net("1100") == 2500
        authority = people.approve(proposal_id=proposed.id, actor=decides, now=NOW)
        assert (net("1100"), net("4190")) == (0, 2500)
        assert models.Return.objects.get().authority == authority
        with pytest.raises(people.DecidedAlready):
            people.approve(proposal_id=proposed.id, actor=decides, now=NOW)
        staff.sign_in(client, second)
        assert "sent back" in shown(client, f"/office/payments/{code}/")

    def test_it_says_what_went_back_and_what_was_corrected(self, treasurer: Client) -> None:
        back, wrong, good = typed(), typed(), typed()
        payments.return_payment(code=back, kind=ReturnKind.BOUNCED, happened_on=TODAY, why="", actor=ACTOR, now=NOW)
        payments.correct(code=wrong, why="twice", actor=ACTOR, now=NOW)
        for state, codes in (
            (GiftState.RETURNED, {back}), (GiftState.CORRECTED, {wrong}), (GiftState.COUNTED, {back, good}),
        ):  # fmt: skip
            assert {one.code for one in queries.gifts(sought=Sought(state=state))} == codes

    def test_an_auditor_sees_all_and_changes_nothing(self, client: Client) -> None:
        code = typed(payer=makers.writer())
        auditor = staff.signed_in(client, "Auditors")
        assert "Olwen Marsh" in shown(auditor, f"/office/payments/{code}/")  # type: ignore[arg-type]
        for act in ("return", "correct", "refund", "name"):
            assert auditor.get(f"/office/payments/{code}/{act}/").status_code == 403
            assert auditor.post(f"/office/payments/{code}/{act}/", {"why": "x"}).status_code == 403

    def test_the_list_as_csv_is_harmless_and_gives_back_what_went_in(self, treasurer: Client) -> None:
        """D24."""
        party = people.record_guest(name=HOSTILE, email="", now=NOW)
        typed(payer=party)
        answer = treasurer.post("/office/payments/export/", {"why": "the auditor", "purpose": "gift"})
        assert answer.streaming
        text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        head, row = list(csv.reader(io.StringIO(text)))
        told = dict(zip(head, row, strict=True))
        assert told["from"] == "'" + HOSTILE
        assert tables.given_back(cell=told["from"]) == HOSTILE
        assert told["amount"] == "25.00"
        assert Line.objects.get(act="payments.export").detail == {"purpose": "the auditor"}
        assert treasurer.post("/office/payments/export/", {"why": ""}).status_code == 422

    def test_hostile_words_are_shown_as_words(self, treasurer: Client) -> None:
        party = people.record_guest(name=HOSTILE, email="", now=NOW)
        code = typed(payer=party)
        for address in ("/office/payments/", f"/office/payments/{code}/", "/office/banking/"):
            assert "<script>alert" not in shown(treasurer, address)


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "x" * 5_000, "", "٢٠٢٦-١١"])
def test_a_month_that_is_none_is_this_one(treasurer: Client, month: str) -> None:
    assert "The month: November 2026" in shown(treasurer, f"/office/month/?month={month}")


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=SUM(A1)", "'=SUM(A1)"), ("+44 123", "'+44 123"), ("@handle", "'@handle"), ("-5", "-5"), ("-5.00", "-5.00"),
        ("\tx", "'\tx"), ("\rx", "'\rx"), ("'quoted", "''quoted"), ("-x", "'-x"), ("Olwen", "Olwen"), ("", ""),
    ],
)  # fmt: skip
def test_a_cell_is_harmless_and_gives_back_what_went_in(cell: str, kept: str) -> None:
    """D24."""
    found = next(csv.reader(io.StringIO(tables.row(cells=[cell, "end"]), newline="")))[0]
    assert found == kept
    assert tables.given_back(cell=found) == cell


def counted(client: Client, address: str) -> int:
    shown(client, address)
    with CaptureQueriesContext(connection) as asked:
        shown(client, address)
    return len(asked)


def code_of(party_id: PartyId) -> str:
    found = people_facts.party(party_id=party_id)
    assert found is not None
    return found.code
