"""Letters of thanks: one run of all that wait, each written once; who may not be written to is left out (P15, P24)."""

import io
from collections.abc import Callable, Mapping
from datetime import timedelta

import psycopg
import pypdf
import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError
from django.test.utils import CaptureQueriesContext

from masthead.design import queries as design
from masthead.kernel.actors import READER, NotYourDuty
from masthead.kernel.ids import PartyId
from masthead.machinery.audit.models import Line as AuditLine
from masthead.machinery.particulars import queries as particulars
from masthead.money.payments import models, queries
from masthead.money.payments import operations as payments
from masthead.money.payments.operations import acknowledging
from masthead.money.payments.values import AsideReason, AsideTyped, Decision, Means, Part, PaymentId
from masthead.money.payments.values.later import ReturnKind
from masthead.money.payments.values.letters import Letter, LetterKind, RunId
from masthead.money.payments.values.naming import NamingLevel
from masthead.money.payments.views import letters as views
from masthead.people import operations as people
from masthead.people.values import Flag, PartyKind, Place, Preference
from tests import makers
from tests.makers import ACTOR, NOW, pounds

LATER = NOW + timedelta(days=2)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def fund(db: None) -> None:
    """A paper with its fund and the purposes that post is for."""
    makers.make_fund()
    payments.open_common_purposes(actor=ACTOR, now=NOW)


def someone(
    name: str = "Olwen Marsh",
    *,
    postcode: str = "ZZ1 2ZZ",
    kind: PartyKind = PartyKind.PERSON,
    street: str = "2 The Quay",
) -> PartyId:
    party = people.record_party(kind=kind, name=name, email="", phone="", actor=ACTOR, now=NOW)
    if postcode:
        live_at(party, postcode=postcode, street=street)
    return party


def live_at(party: PartyId, *, postcode: str = "ZZ1 2ZZ", street: str = "2 The Quay") -> None:
    place = Place(street=street, town="Invented Town", postcode=postcode, country="GB")
    people.add_address(party_id=party, place=place, actor=ACTOR, now=NOW)


def flag(party: PartyId, raised: Flag) -> None:
    people.raise_flag(party_id=party, flag=raised, why="", since_on=TODAY, actor=ACTOR, now=LATER)


def gave(
    party: PartyId | None,
    *parts: tuple[str, int],
    decision: Decision = Decision.LETTER,
    means: Means = Means.CHEQUE,
    to_thank: PartyId | None = None,
) -> PaymentId:
    told = [
        Part(purpose, pounds(0, minor), giver=party, to_thank=to_thank) for purpose, minor in parts or (("fund", 2500),)
    ]
    return payments.record_by_hand(
        parts=told, means=means, counted_on=TODAY, payer=party, acknowledge=decision, actor=ACTOR, now=NOW
    )


def bounce(payment_id: PaymentId) -> None:
    told = {"kind": ReturnKind.WITHDRAWN, "happened_on": TODAY, "why": "given back"}
    payments.return_payment(code=code(payment_id), **told, actor=ACTOR, now=LATER)  # type: ignore[arg-type]


def code(payment_id: PaymentId) -> str:
    return queries.payment(payment_id=payment_id).code


def printing() -> RunId:
    return payments.print_letters(actor=ACTOR, now=NOW)


def letters(run_id: RunId) -> list[Letter]:
    return list(queries.printed_run(run_id=run_id, now=LATER).letters)


def said(letter: Letter) -> str:
    told = (letter.heading, *letter.opening, *(f"{words} {whole}" for words, whole in letter.rows), *letter.closing)
    return " ".join(told).replace("’", "'")


def paper(run_id: RunId, times: int = 1) -> bytes:
    facts = particulars.current(now=LATER)
    printed = queries.printed_run(run_id=run_id, now=LATER)
    data: Mapping[str, object] = views._paper(printed, facts, views._again(times, LATER, facts))
    return design.pdf(name="letters", data=data, made_at=LATER)


def text(content: bytes) -> list[str]:
    return [
        " ".join(page.extract_text().split()).replace("’", "'") for page in pypdf.PdfReader(io.BytesIO(content)).pages
    ]


def test_a_letter_names_every_purpose_with_its_sum_and_month() -> None:
    """P9, P11: one acknowledgement names all."""
    payment = gave(someone(), ("fund", 2500), ("raffle", 2000), ("subscription", 1500))
    [letter] = letters(printing())
    told = said(letter)
    for words in (
        "Thank you for your £60.00",
        "Dear Olwen Marsh,",
        "Your cheque of £60.00 reached us on 24 November 2026.",
        "A gift to the fighting fund, counted for November 2026 £25.00",
        "counted for November 2026 £20.00",
        "Together £60.00",
        code(payment),
        "You are not named in the paper.",
    ):
        assert words in told, words
    assert letter.address[:2] == ("Olwen Marsh", "2 The Quay")
    assert letter.codes == code(payment)


def test_next_months_slip_bears_the_persons_reference_and_a_code_to_be_read() -> None:
    party = someone()
    gave(party)
    run_id = printing()
    [letter] = letters(run_id)
    assert letter.slip is not None
    assert letter.slip.month == "December 2026"
    slip = views._slip(letter.slip)
    assert slip is not None
    assert slip["code"] == letter.slip.code
    assert str(slip["svg"]) == design.qr(text=letter.slip.code)
    page = text(paper(run_id))[1]
    assert "Your slip for December 2026" in page
    assert f"Reference: {letter.slip.code}" in page


def test_one_run_prints_what_waits_in_the_order_of_the_postcodes_and_once() -> None:
    for name, postcode in (("Cass", "ZZ9 1AA"), ("Ada", "ZZ1 9ZZ"), ("Bert", "ZZ1 1AA")):
        gave(someone(name, postcode=postcode))
    gave(someone("Mailed"), decision=Decision.E_MAIL)
    gave(someone("Nothing wanted"), decision=Decision.NONE_WANTED)
    gave(None, decision=Decision.NOBODY_KNOWN)
    assert queries.letters_to_print(now=NOW).total == 3
    run_id = printing()
    assert [letter.name for letter in letters(run_id)] == ["Bert", "Ada", "Cass"]
    assert queries.letters_to_print(now=NOW).total == 0
    with pytest.raises(payments.NothingToPrint):
        printing()
    waiting = models.Acknowledgement.objects.filter(carried_out_at=None).values_list("decision", flat=True)
    assert list(waiting) == [Decision.E_MAIL]
    assert models.LetterRun.objects.count() == 1


def test_mondays_post_makes_28_letters_and_no_more(work_off: Callable[[], int]) -> None:
    """Story 1: 28 letters, 3 e-mails, 4 none wanted, printed once."""
    for n in range(28):
        gave(someone(f"Reader {n}"))
    for n in range(3):
        gave(makers.reader(email=f"reader{n}@readers.example"), decision=Decision.E_MAIL)
    for _ in range(4):
        gave(someone("Nothing wanted"), decision=Decision.NONE_WANTED)
    assert len(letters(printing())) == 28
    work_off()
    assert not models.Acknowledgement.objects.filter(carried_out_at=None).exists()
    assert models.Acknowledgement.objects.exclude(mail_key="").count() == 3
    with pytest.raises(payments.NothingToPrint):
        printing()


def test_who_may_not_be_written_to_is_left_out_with_the_reason_and_waits() -> None:
    able, dead, away, nowhere = someone("Able"), someone("Dead"), someone("Away"), someone("Nowhere", postcode="")
    for party in (able, dead, away, nowhere):
        gave(party)
    gave(None)
    flag(dead, Flag.HAS_DIED)
    flag(away, Flag.GONE_AWAY)
    run_id = printing()
    assert [letter.name for letter in letters(run_id)] == ["Able"]
    left_out = {one.name: one.why for one in queries.letter_run(run_id=run_id).left_out}
    assert left_out == {
        "Dead": "has died",
        "Away": "gone away",
        "Nowhere": "no postal address is known",
        "": "nobody is named to write to",
    }
    live_at(nowhere)
    assert [letter.name for letter in letters(printing())] == ["Nowhere"]


def test_who_must_not_be_asked_is_thanked_without_a_slip() -> None:
    party = someone()
    flag(party, Flag.DO_NOT_ASK)
    gave(party)
    [letter] = letters(printing())
    assert letter.slip is None
    assert "Thank you" in letter.heading


def test_large_print_is_18_point_for_whoever_asked() -> None:
    large, plain = someone("Large", postcode="ZZ1 1AA"), someone("Plain", postcode="ZZ1 1AB")
    people.set_preferences(party_id=large, prefers={Preference.LARGE_PRINT}, actor=ACTOR, now=NOW)
    for party in (large, plain):
        gave(party)
    run_id = printing()
    assert [(letter.name, letter.is_large) for letter in letters(run_id)] == [("Large", True), ("Plain", False)]
    sizes: dict[str, float] = {}

    def note(words: str, _: object, matrix: list[float], __: object, size: float) -> None:
        if words.strip().startswith("Dear "):
            sizes[words.strip()] = abs(size * matrix[0])

    for page in pypdf.PdfReader(io.BytesIO(paper(run_id))).pages:
        page.extract_text(visitor_text=note)
    assert {words: round(size, 1) for words, size in sizes.items()} == {"Dear Large,": 18, "Dear Plain,": 11.5}


def test_who_wishes_braille_or_has_an_attorney_is_listed_to_see_to_by_hand() -> None:
    """P24, P25: what a printer can't do, somebody does."""
    reader, helped = someone("Reader", postcode="ZZ1 1AA"), someone("Helped", postcode="ZZ1 1AB")
    people.set_preferences(party_id=reader, prefers={Preference.BRAILLE}, actor=ACTOR, now=NOW)
    flag(helped, Flag.ATTORNEY_ACTS)
    for party in (reader, helped, someone("Plain")):
        gave(party)
    run_id = printing()
    by_hand = queries.printed_run(run_id=run_id, now=LATER).by_hand
    assert [(one.name, one.why) for one in by_hand] == [("Reader", "braille"), ("Helped", "an attorney acts")]
    assert "To see to by hand" in text(paper(run_id))[0]


def test_money_that_went_back_or_was_typed_wrongly_is_not_thanked_for() -> None:
    kept, bounced, wrong, later = (gave(someone(name)) for name in ("Kept", "Bounced", "Wrong", "Later"))
    bounce(bounced)
    payments.correct(code=code(wrong), why="typed twice", actor=ACTOR, now=LATER)
    assert {one.about for one in queries.letters_to_print(now=LATER).left_out} == {code(bounced), code(wrong)}
    run_id = printing()
    assert {letter.codes for letter in letters(run_id)} == {code(kept), code(later)}
    bounce(later)
    printed = queries.printed_run(run_id=run_id, now=LATER)
    assert [letter.codes for letter in printed.letters] == [code(kept)]
    assert [one.about for one in printed.gone] == [code(later)]


def test_a_groups_thanks_go_to_its_contact() -> None:
    """P12, P19, story 4: one letter to the group's treasurer."""
    group = someone("Quay Readers’ Group", kind=PartyKind.GROUP, postcode="")
    treasurer = someone("Petra Loam")
    people.set_contact(party_id=group, person_id=treasurer, role="treasurer", actor=ACTOR, now=NOW)
    gave(group, ("fund", 41_260), decision=Decision.GROUP, means=Means.TRANSFER)
    [letter] = letters(printing())
    assert (letter.kind, letter.name) == (LetterKind.GROUP, "Quay Readers’ Group")
    assert letter.opening[0] == "Dear Petra Loam,"
    assert letter.address[0] == "Petra Loam"
    assert "pass our thanks on" in said(letter)
    flag(treasurer, Flag.GONE_AWAY)
    assert letters(RunId(models.LetterRun.objects.get().id)) == []


def test_what_came_back_in_part_is_thanked_with_what_is_left() -> None:
    """P3, P15: the letter says so, and a part of which nothing is left is not named."""
    payment = gave(someone(), ("fund", 2500), ("support", 500), means=Means.TRANSFER)
    payments.return_payment(
        code=code(payment),
        kind=ReturnKind.CLAIMED_BACK,
        happened_on=TODAY,
        why="a mistake",
        amounts={1: pounds(10), 2: pounds(5)},
        actor=ACTOR,
        now=LATER,
    )
    [letter] = letters(printing())
    assert letter.heading == "Thank you for your £15.00"
    assert "Of it £15.00 went back since; £15.00 is left, and for that we thank you." in said(letter)
    assert [whole for _, whole in letter.rows] == ["£15.00"]


def test_something_set_aside_gets_one_letter() -> None:
    """P14: its sender was written to, and is not written to again."""
    typed = AsideTyped(AsideReason.UNSIGNED, Means.CHEQUE, pounds(20), payer=someone())
    aside = payments.set_aside(typed=typed, code="", actor=ACTOR, now=NOW)
    assert len(letters(printing())) == 1
    assert models.SetAside.objects.get(id=aside).letter_at == NOW
    with pytest.raises(payments.NothingToPrint):
        printing()


def test_whom_to_thank_may_be_another_than_who_paid() -> None:
    payer, thanked = someone("Payer"), someone("Thanked")
    gave(payer, to_thank=thanked)
    [letter] = letters(printing())
    assert letter.name == "Thanked"
    assert "asked to thank you for it" in said(letter)


def test_the_letter_says_how_the_giver_is_named_and_no_more_once_that_is_taken_back() -> None:
    payment = gave(someone())
    payments.say_naming(
        payment_id=payment,
        level=NamingLevel.INITIALS_TOWN,
        shown="M.T., Rotherham",
        with_amount=False,
        message="",
        by="the letter",
        actor=ACTOR,
        now=NOW,
    )
    run_id = printing()
    assert "thanks “M.T., Rotherham”, without the sum" in said(letters(run_id)[0])
    naming = models.Naming.objects.get()
    payments.take_back(naming_id=naming.id, why="asked", actor=ACTOR, now=LATER)
    printed = queries.printed_run(run_id=run_id, now=LATER)
    assert "Rotherham" not in said(printed.letters[0])
    assert [(one.about, one.why) for one in printed.unnamed] == [(code(payment), "the name was taken back")]
    assert "the name was taken back" in text(paper(run_id, 2))[0]


def test_who_died_since_is_left_out_when_it_is_printed_again_and_the_run_says_so() -> None:
    stays, dies = someone("Stays"), someone("Dies")
    for party in (stays, dies):
        gave(party)
    run_id = printing()
    assert len(letters(run_id)) == 2
    flag(dies, Flag.HAS_DIED)
    printed = queries.printed_run(run_id=run_id, now=LATER)
    assert [letter.name for letter in printed.letters] == ["Stays"]
    assert [(one.name, one.why) for one in printed.gone] == [("Dies", "has died")]
    cover, *pages = text(paper(run_id, 2))
    assert "Dies" in cover
    assert len(pages) == 1
    assert "Printed again on 26 November 2026" in pages[0]
    assert "Printed again" not in text(paper(run_id, 1))[1]


def test_each_printing_is_recorded() -> None:
    gave(someone())
    run_id = printing()
    assert [payments.record_printing(run_id=run_id, actor=ACTOR, now=at) for at in (NOW, LATER)] == [1, 2]
    assert [one.at for one in queries.letter_run(run_id=run_id).printings] == [NOW, LATER]
    acts = list(
        AuditLine.objects.filter(act__startswith="payments.").order_by("id").values_list("act", "detail__purpose")
    )
    assert acts[-3:] == [
        ("payments.print_letters", "to thank those who gave, by post"),
        *[("payments.record_printing", "to thank those who gave, by post")] * 2,
    ]
    with pytest.raises(queries.NoSuchRun):
        payments.record_printing(run_id=RunId(999), actor=ACTOR, now=NOW)
    with pytest.raises(queries.NoSuchRun):
        queries.letter_run(run_id=RunId(999))


def test_nobody_prints_without_the_duty() -> None:
    gave(someone())
    for act in (payments.print_letters, payments.record_printing):
        with pytest.raises(NotYourDuty):
            act(**({} if act is payments.print_letters else {"run_id": RunId(1)}), actor=READER, now=NOW)  # type: ignore[operator]
    assert not models.LetterRun.objects.exists()


def test_the_sender_of_what_is_set_aside_gets_a_letter_with_the_reason() -> None:
    """P14."""
    aside = AsideTyped(AsideReason.UNSIGNED, Means.CHEQUE, pounds(40), payer=someone())
    payments.set_aside(typed=aside, actor=ACTOR, now=NOW)
    nobody = AsideTyped(AsideReason.STALE, Means.CHEQUE, pounds(5), sender="J. Nobody")
    payments.set_aside(typed=nobody, actor=ACTOR, now=NOW)
    run_id = printing()
    [letter] = letters(run_id)
    told = said(letter)
    assert letter.kind is LetterKind.SET_ASIDE
    assert letter.slip is None
    for words in (
        "About your cheque of £40.00",
        "no signature",
        "counted nowhere",
        "Practice Readers' Society Limited",
    ):
        assert words in told
    assert [one.name for one in queries.letter_run(run_id=run_id).left_out] == ["J. Nobody"]
    with pytest.raises(payments.NothingToPrint):
        printing()


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("x")',
        "#panic() *Marsh* @x <y>",
        "\u05d0\u05d5\u05dc\u05d5\u05d5\u05df",
        "<script>alert(1)</script>",
        "\U0001f600 Marsh",
    ],
)
def test_a_hostile_name_is_words_in_the_letter(name: str) -> None:
    gave(someone(name))
    [_, page] = text(paper(printing()))
    assert "Dear" in page
    if name.isascii():
        assert f"Dear {name}," in page


def test_the_pdf_is_fit_for_a_screen_reader_and_read_in_order() -> None:
    gave(someone())
    content = paper(printing())
    reader = pypdf.PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"  # type: ignore[index]
    assert "/StructTreeRoot" in root  # type: ignore[operator]
    page = text(content)[1]
    order = (
        "The Practice Clarion",
        "Olwen Marsh",
        "24 November 2026",
        "Thank you for",
        "Dear",
        "What it is for",
        "Your slip",
    )
    places = [page.find(words) for words in order]
    assert -1 not in places
    assert places == sorted(places)


def test_an_e_mail_is_not_sent_to_who_died_since(monkeypatch: pytest.MonkeyPatch) -> None:
    """P24: the flag stops letters and mail, whatever was decided before."""
    sent: list[object] = []
    monkeypatch.setattr(acknowledging.mail, "send", lambda **told: sent.append(told))
    party = makers.reader()
    payment = gave(party, decision=Decision.E_MAIL)
    flag(party, Flag.HAS_DIED)
    payments.acknowledge(payment_id=payment, actor=ACTOR, now=LATER)
    assert sent == []
    assert models.Acknowledgement.objects.get(payment_id=payment).carried_out_at == LATER


def test_a_run_of_100_asks_no_more_than_a_run_of_5() -> None:
    asked = []
    for number in (5, 100):
        for n in range(number):
            gave(someone(f"Reader {n}", postcode=f"ZZ{n % 9 + 1} {n % 9}ZZ"), ("fund", 2500), ("raffle", 100))
        with CaptureQueriesContext(
            connection,
        ) as made:
            run_id = printing()
        with CaptureQueriesContext(connection) as shown:
            queries.printed_run(run_id=run_id, now=LATER)
        asked.append((len(made), len(shown)))
    assert asked[0] == asked[1]
    assert len(text(paper(run_id))) == 101


@pytest.mark.parametrize(
    "breach",
    [
        "UPDATE payments_letter SET n = n + 1",
        "DELETE FROM payments_letter",
        "UPDATE payments_letterrun SET made_by = 'nobody'",
        "DELETE FROM payments_letterprinting",
        "UPDATE payments_letterleftout SET why = ''",
    ],
)
def test_what_was_printed_stays(breach: str) -> None:
    gave(someone())
    gave(None)
    payments.record_printing(run_id=printing(), actor=ACTOR, now=NOW)
    with pytest.raises((IntegrityError, ProgrammingError)) as told, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(breach)
    assert isinstance(told.value.__cause__, psycopg.errors.InsufficientPrivilege | psycopg.errors.IntegrityError)
