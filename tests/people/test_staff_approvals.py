"""What two people decide: never by oneself, by whom it was sent to, once; and what one officer does alone."""

import re
import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, connection, connections, transaction

from masthead.kernel.actors import READER, Actor, Duty, NotYourDuty
from masthead.kernel.refusals import Refusal
from masthead.machinery.audit import queries as audit
from masthead.machinery.audit.models import Authority, Line
from masthead.machinery.audit.values import AuthorityId, AuthorityKind
from masthead.machinery.mail.models import Message
from masthead.money.payments.values import REFUND_PAYMENTS
from masthead.people import models, queries, registries
from masthead.people import operations as people
from masthead.people.values import Act, Needs, Proposal, ProposalState
from tests import staff
from tests.client import Client
from tests.makers import ACTOR, NOW, make_fund

DONE: list[tuple[Proposal, AuthorityId, Actor, datetime]] = []
LATER = NOW + timedelta(hours=3)
ACT = "tests.give_away"
BY_ONESELF = "decided_at = now(), decided_by_id = proposed_by_id, authority_id = gen_random_uuid()"


def carry_out(proposal: Proposal, authority_id: AuthorityId, actor: Actor, now: datetime) -> None:
    if proposal.detail.get("fails"):
        raise Refusal
    DONE.append((proposal, authority_id, actor, now))


@pytest.fixture(autouse=True)
def act(monkeypatch: pytest.MonkeyPatch) -> None:
    DONE.clear()
    one = Act(code=ACT, title="Give the ferry away", duty=REFUND_PAYMENTS, carry_out=carry_out)
    monkeypatch.setattr(registries.acts, "_fittings", {ACT: one})


@pytest.fixture
def paper(db: None) -> None:
    make_fund()


def propose(actor: Actor, **detail: object) -> Any:
    told = {"amount_minor": 2500, **detail}
    return people.propose(
        act=ACT, subject="ferry", detail=told, words="The ferry, with\nall oars.", actor=actor, now=NOW
    )


@pytest.fixture
def three(paper: None) -> tuple[Actor, Actor, Actor]:
    """A treasurer, her deputy, and an editor."""
    first = staff.actor("Treasurers", name="Hettie Groat")
    deputy = staff.actor("Treasurers", email="deputy@clarion.example", name="Wat Sedge")
    return first, deputy, staff.actor("Editors")


def test_a_second_person_approves_and_it_is_done(three: tuple[Actor, Actor, Actor]) -> None:
    """D6; P26."""
    first, deputy, _ = three
    proposed = propose(first)
    assert proposed.needs is Needs.SECOND_PERSON
    letter = Message.objects.get()
    assert letter.to_address == "deputy@clarion.example"
    assert "Hettie Groat proposes:\n\nGive the ferry away\n\nThe ferry, with\nall oars." in letter.text
    authority_id = people.approve(proposal_id=proposed.id, actor=deputy, now=LATER)
    ((proposal, told, actor, now),) = DONE
    assert (told, actor, now) == (authority_id, deputy, LATER)
    assert (proposal.detail, proposal.state) == ({"amount_minor": 2500}, ProposalState.APPROVED)
    kept = audit.authority(authority_id=authority_id)
    assert kept is not None
    assert kept.kind is AuthorityKind.TWO_PEOPLE
    assert [name.partition(" (")[0] for name in kept.given_by] == ["Hettie Groat", "Wat Sedge"]
    assert Message.objects.get(to_address="treasurers@clarion.example").subject == "Approved: Give the ferry away"
    assert {"people.propose", "audit.record_authority"} <= set(Line.objects.values_list("act", flat=True))
    assert not audit.check()


def test_never_by_oneself_nor_by_anybody_without_the_duty(three: tuple[Actor, Actor, Actor]) -> None:
    """D6: recorded and approved by one is refused, whoever else may."""
    first, _, editor = three
    proposed = propose(first)
    for actor, refusal in (
        (first, people.NeverByOneself),
        (editor, NotYourDuty),
        (READER, people.NeedsAPerson),
        (ACTOR, people.NeedsAPerson),
    ):
        with pytest.raises(refusal):
            people.approve(proposal_id=proposed.id, actor=actor, now=LATER)
        with pytest.raises(refusal):
            people.refuse(proposal_id=proposed.id, why="no", actor=actor, now=LATER)
    with pytest.raises(people.SomebodyElseCan):
        people.carry_out_alone(proposal_id=proposed.id, why="I like it", actor=first, now=LATER)
    with pytest.raises(NotYourDuty):
        propose(editor)
    assert not DONE
    assert not Authority.objects.exists()


def test_what_is_decided_is_decided(three: tuple[Actor, Actor, Actor]) -> None:
    first, deputy, _ = three
    refused, withdrawn, old = propose(first), propose(first), propose(first)
    with pytest.raises(people.SayWhy):
        people.refuse(proposal_id=refused.id, why=" ", actor=deputy, now=LATER)
    people.refuse(proposal_id=refused.id, why="It is not ours.", actor=deputy, now=LATER)
    with pytest.raises(people.NoSuchProposal):
        people.withdraw(proposal_id=withdrawn.id, actor=deputy, now=LATER)
    people.withdraw(proposal_id=withdrawn.id, actor=first, now=LATER)
    for one in (refused, withdrawn):
        with pytest.raises(people.DecidedAlready):
            people.approve(proposal_id=one.id, actor=deputy, now=LATER)
    with pytest.raises(people.ProposalExpired):
        people.approve(proposal_id=old.id, actor=deputy, now=NOW + timedelta(days=14))
    assert queries.undecided(actor=deputy, now=LATER) == 1
    assert queries.undecided(actor=deputy, now=NOW + timedelta(days=14)) == 0
    assert queries.undecided(actor=first, now=LATER) == 0
    assert not DONE


def test_an_act_that_is_refused_when_carried_out_leaves_nothing_behind(three: tuple[Actor, Actor, Actor]) -> None:
    first, deputy, _ = three
    proposed = propose(first, fails=True)
    with pytest.raises(Refusal):
        people.approve(proposal_id=proposed.id, actor=deputy, now=LATER)
    assert not Authority.objects.exists()
    assert models.Proposal.objects.get(id=proposed.id).state is ProposalState.WAITING


def test_one_officer_is_told_that_the_rule_can_not_be_met(paper: None, client: Client) -> None:
    """P26: done alone with a reason, marked, and printed for the next meeting."""
    only = staff.actor("Treasurers", name="Hettie Groat")
    proposed = propose(only)
    assert proposed.needs is Needs.NOBODY_ELSE_CAN
    assert not Message.objects.exists()
    with pytest.raises(people.SayWhy):
        people.carry_out_alone(proposal_id=proposed.id, why="", actor=only, now=LATER)
    assert only.user_id is not None
    staff.sign_in(client, only.user_id)
    address = f"/office/approvals/{proposed.id}/"
    assert "The rule of two people can’t be met" in client.get(address).content.decode()
    assert client.post(address, {"decide": "approve"}).status_code == 422
    assert client.post(address, {"decide": "alone", "why": ""}).status_code == 422
    assert client.post(address, {"decide": "alone", "why": "The tide won’t wait."}).status_code == 303
    (kept,) = audit.authorities(kind=AuthorityKind.ALONE)
    assert kept.detail["why"] == "The tide won’t wait."
    page = client.get("/office/approvals/alone/").content.decode()
    assert "The tide won’t wait." in page
    assert "Hettie Groat" in page


def test_a_link_opens_for_the_one_it_was_sent_to(three: tuple[Actor, Actor, Actor]) -> None:
    """P26: by signed link with second factor; D2: another's link, or a made-up one, is not there."""
    first, deputy, editor = three
    proposed = propose(first)
    found = re.search(r"http://[^/]+(/office/approvals/(\S{22})/)", Message.objects.get().text)
    assert found is not None
    link = found[1]
    assert not models.ProposalLink.objects.filter(secret_hash__contains=found[2]).exists()
    assert Client().get(link)["Location"] == f"/sign-in/?next={link}"
    half = Client()
    half.force_login(models.User.objects.get(id=_id(deputy)))  # by password alone
    assert half.get(link)["Location"].startswith("/sign-in/again/code/")
    assert staff.sign_in(Client(), _id(first)).get(link).status_code == 404
    assert staff.sign_in(Client(), _id(editor)).get(link).status_code == 403
    client = staff.sign_in(Client(), _id(deputy))
    assert client.get("/office/approvals/nobody-was-given-this/").status_code == 404
    assert client.get(link)["Location"] == f"/office/approvals/{proposed.id}/"
    page = client.get(f"/office/approvals/{proposed.id}/").content.decode()
    assert "all oars." in page
    staff.forget(client)
    assert client.post(f"/office/approvals/{proposed.id}/", {"decide": "approve"})["Location"].startswith("/sign-in/")
    assert not DONE
    staff.sign_in(client, _id(deputy))
    assert client.post(f"/office/approvals/{proposed.id}/", {"decide": "approve"}).status_code == 303
    assert len(DONE) == 1
    assert "already" in client.post(f"/office/approvals/{proposed.id}/", {"decide": "approve"}).content.decode()
    assert "approved" in client.get("/office/approvals/").content.decode()


def _id(actor: Actor) -> UUID:
    assert actor.user_id is not None
    return actor.user_id


def test_a_proposal_of_another_duty_is_not_there(
    three: tuple[Actor, Actor, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """D2: an administrator, who decides other things, neither sees nor decides it."""
    proposed = propose(three[0])
    client = staff.signed_in(Client(), "Administrators")
    assert "ferry" not in client.get("/office/approvals/").content.decode()
    assert client.get(f"/office/approvals/{proposed.id}/").status_code == 404
    assert client.post(f"/office/approvals/{proposed.id}/", {"decide": "approve"}).status_code == 404
    other = Duty("tests.other", "do something else")
    monkeypatch.setattr(registries.acts, "_fittings", {ACT: Act(ACT, "x", other, carry_out)})
    with pytest.raises(NotYourDuty):
        people.approve(proposal_id=proposed.id, actor=three[1], now=LATER)


@pytest.mark.parametrize(
    "words", ["=HYPERLINK(1)", "<script>alert(1)</script>", "\u202eleft", "{{ x }} {% y %}", "é" * 5000]
)
def test_hostile_words_are_words(three: tuple[Actor, Actor, Actor], words: str) -> None:
    """D27: what was typed is kept, and shown as words."""
    first, deputy, _ = three
    proposed = people.propose(act=ACT, subject="x", detail={}, words=words, actor=first, now=NOW)
    assert words in Message.objects.get().text
    page = staff.sign_in(Client(), _id(deputy)).get(f"/office/approvals/{proposed.id}/").content.decode()
    assert "<script>alert" not in page
    assert queries.proposal(proposal_id=proposed.id, actor=deputy).words == words  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "breach",
    [
        "UPDATE people_proposal SET words = 'another'",
        "UPDATE people_proposal SET detail = '{}'",
        "DELETE FROM people_proposal",
        "UPDATE people_proposal SET state = 'approved', decided_at = now()",
        f"UPDATE people_proposal SET state = 'approved', {BY_ONESELF}",
        f"UPDATE people_proposal SET state = 'alone', {BY_ONESELF}",
        "UPDATE people_proposal SET state = 'dreamt', decided_at = now()",
    ],
)
def test_the_database_refuses_what_no_two_people_decided(three: tuple[Actor, Actor, Actor], breach: str) -> None:
    propose(three[0])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(breach)


Connection = psycopg.Connection[tuple[object, ...]]


def test_an_authority_is_never_changed_and_its_change_is_found(
    owner_connection: Connection, application_connection: Connection
) -> None:
    """House rule 14: refused to application and owner; what only DDL could do is found by the digest."""
    make_fund()
    first, deputy = staff.actor("Treasurers"), staff.actor("Treasurers", email="deputy@clarion.example")
    people.approve(proposal_id=propose(first).id, actor=deputy, now=LATER)
    assert not audit.check()
    for connection_of in (owner_connection, application_connection):
        for breach in ("UPDATE audit_authority SET words = 'another'", "DELETE FROM audit_authority"):
            with pytest.raises(psycopg.errors.Error, match=r"append-only|permission denied"):
                connection_of.execute(breach)
    owner_connection.execute("ALTER TABLE audit_authority DISABLE TRIGGER append_only")
    owner_connection.execute("UPDATE audit_authority SET words = 'another'")
    assert audit.check() == [f"authority {Authority.objects.get().id} is not as it was recorded"]


def test_fifty_who_approve_at_once_approve_once(fresh_database: str) -> None:
    """Races: one approval, one authority, one act; the others are told that it was decided."""
    make_fund()
    first = staff.actor("Treasurers")
    others = [staff.actor("Treasurers", email=f"t{n}@clarion.example") for n in range(5)]
    proposed = propose(first)
    told: list[str] = []
    ready = threading.Barrier(50)

    def press(actor: Actor) -> None:
        ready.wait()
        try:
            people.approve(proposal_id=proposed.id, actor=actor, now=LATER)
            told.append("approved")
        except people.DecidedAlready as refusal:
            told.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(others[n % 5],)) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["approved", *["decided_already"] * 49]
    assert len(DONE) == Authority.objects.count() == 1
