"""A slip for somebody who rang: from their record, in the type they asked for; to nobody who may not be written to."""

import io

import pypdf
import pytest

from masthead.machinery.audit.models import Line as AuditLine
from masthead.people import operations as people
from masthead.people import queries as people_facts
from masthead.people.values import Flag, Preference
from tests import staff
from tests.client import Client
from tests.makers import ACTOR, NOW, words
from tests.money.payments.test_letters_runs import flag, fund, someone  # noqa: F401 - its paper

PLAIN_PT, LARGE_PT = 11.5, 18


@pytest.fixture
def volunteer(db: None, client: Client) -> Client:
    """Who takes the calls."""
    return staff.signed_in(client, "Gift-desk volunteers")  # type: ignore[return-value]


def code_of(party: object) -> str:
    found = people_facts.party(party_id=party)  # type: ignore[arg-type]
    assert found is not None
    return found.code


def sizes(content: bytes) -> dict[str, float]:
    """Each piece of text of a PDF, and the size of its type in points."""
    told: dict[str, float] = {}
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        page.extract_text(
            visitor_text=lambda text, _, matrix, __, size: told.update({text.strip(): round(size * matrix[0], 1)})
        )
    return told


def test_a_record_leads_to_a_slip_with_its_reference(volunteer: Client) -> None:
    code = code_of(someone("Mary Thompson"))
    assert f'href="/office/letters/slip/{code}/"' in volunteer.get(f"/office/people/{code}/").content.decode()
    answer = volunteer.get(f"/office/letters/slip/{code}/")
    assert answer["Cache-Control"] == "private, no-store"
    pdf = volunteer.get(f"/office/letters/slip/{code}.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    [page] = pypdf.PdfReader(io.BytesIO(pdf.content)).pages
    for text in (words(answer.content.decode()), " ".join(page.extract_text().split()).replace("’", "'")):
        for told in ("Mary Thompson", "2 The Quay", "Dear Mary Thompson,", "Your slip for November 2026", code):
            assert told in text, told


def test_whoever_makes_one_is_logged_with_what_for(volunteer: Client) -> None:
    """P17: once a day for each person."""
    party = someone("Mary Thompson")
    for _ in range(2):
        volunteer.get(f"/office/letters/slip/{code_of(party)}.pdf")
    line = AuditLine.objects.get(act="people.see")
    assert (line.subject, line.detail["purpose"]) == (str(party), "a slip that was asked for")


def test_it_is_in_large_type_for_whoever_asked_for_that(volunteer: Client) -> None:
    party = someone("Mary Thompson")
    address = f"/office/letters/slip/{code_of(party)}.pdf"
    lines = ("Dear Mary Thompson,", "For the fighting fund", "Reference:", code_of(party))
    plain = sizes(volunteer.get(address).content)
    assert {plain[line] for line in lines} == {PLAIN_PT}
    people.set_preferences(party_id=party, prefers=[Preference.LARGE_PRINT], actor=ACTOR, now=NOW)
    large = sizes(volunteer.get(address).content)
    assert {large[line] for line in lines} == {LARGE_PT}


@pytest.mark.parametrize("raised", [Flag.HAS_DIED, Flag.GONE_AWAY, Flag.DO_NOT_ASK])
def test_nobody_who_may_not_be_written_to_or_asked_gets_one(volunteer: Client, raised: Flag) -> None:
    party = someone("Mary Thompson")
    flag(party, raised)
    for ending in ("/", ".pdf"):
        answer = volunteer.get(f"/office/letters/slip/{code_of(party)}{ending}")
        assert answer.status_code == 409
        assert "No slip can be sent to Mary Thompson: " in words(answer.content.decode())
    offered = "A slip to send" in words(volunteer.get(f"/office/people/{code_of(party)}/").content.decode())
    assert offered == (raised is Flag.DO_NOT_ASK)


def test_without_an_address_or_a_person_there_is_none(volunteer: Client) -> None:
    answer = volunteer.get(f"/office/letters/slip/{code_of(someone('Ada', postcode=''))}/")
    assert (answer.status_code, "no postal address is known" in words(answer.content.decode())) == (409, True)
    assert volunteer.get("/office/letters/slip/P-2222222/").status_code == 404
