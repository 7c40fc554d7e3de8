"""Changing the paper's particulars from the office, and freshening every page that says them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from masthead.kernel import periods, words
from masthead.kernel.actors import Actor
from masthead.kernel.runnables import runnable
from masthead.machinery.audit import operations as audit
from masthead.machinery.audit import queries as audit_facts
from masthead.machinery.audit.values import AuthorityId, Wanted
from masthead.machinery.mail import operations as mail
from masthead.machinery.particulars import operations as particulars
from masthead.machinery.particulars import queries as facts
from masthead.machinery.particulars.values import CHANGE_PARTICULARS, LOCKED, TITLES, FactName, UnfitFact, read_fact
from masthead.machinery.press import operations as press
from masthead.people import operations as people
from masthead.people import queries as staff
from masthead.people.values import Proposal, Proposed

CHANGE_BANK = "particulars.change"
IN_FORCE = "particulars.come_into_force"
LOOKED_BACK = timedelta(days=30)  # a paper that stood still longer is started by hand, and makes its pages anew
CHANGED = """Payee and bank details of {name}, shown to readers, were changed.

{what}

Proposed by {proposer}, approved by {decider}. They stand {since}.

If you know nothing of this, speak to the others today: gifts by transfer and cheque go where these details say.
"""


class NothingChanged(UnfitFact):
    """All is as it was."""

    code = "nothing_changed"
    words = "Nothing is different from what stands now."


@transaction.atomic
def change_particulars(*, changed: Mapping[FactName, str], from_on: date, actor: Actor, now: datetime) -> int:
    """
    Put facts in force from a day on, and freshen every page.

    :param changed: what was typed; what is as it stands is left alone
    :return: how many were changed
    :raises NothingChanged: if all is as it was
    """
    actor.must(CHANGE_PARTICULARS)
    in_force_at = _moment(from_on, now)
    fresh = _different(changed, in_force_at)
    particulars.change(facts=fresh, in_force_at=in_force_at, actor=actor, now=now)
    if in_force_at <= now:
        press.touch_every_page(now=now)
    return len(fresh)


@transaction.atomic
def propose_bank_details(*, changed: Mapping[FactName, str], from_on: date, actor: Actor, now: datetime) -> Proposed:
    """
    Propose other payee or bank details to a second person (practice.md P18).

    :raises NothingChanged: if all is as it was
    """
    actor.must(CHANGE_PARTICULARS)
    in_force_at = _moment(from_on, now)
    fresh = _different(changed, in_force_at)
    before = facts.texts(now=now)
    lines = [f"{TITLES[name]}: {fresh[name]} (now: {before[name] or 'none'})" for name in LOCKED if name in fresh]
    said = "\n".join([*lines, f"From {words.day(on=from_on)}."])
    detail = {"facts": {name.value: text for name, text in fresh.items()}, "from_on": str(from_on)}
    return people.propose(
        act=CHANGE_BANK, subject="payee and bank details", detail=detail, words=said, actor=actor, now=now
    )


def carry_out_bank_details(*, proposal: Proposal, authority_id: AuthorityId, actor: Actor, now: datetime) -> None:
    """Change payee and bank details as two people agreed, and write to everybody who may (security.md D38)."""
    told = proposal.detail["facts"]
    assert isinstance(told, Mapping), "a proposal keeps what was proposed"
    fresh = {FactName(name): str(text) for name, text in told.items()}
    # Where the second person took longer than the day that was meant, it is now.
    from_on = max(date.fromisoformat(str(proposal.detail["from_on"])), facts.today(now=now))
    in_force_at = _moment(from_on, now)
    particulars.change(facts=fresh, in_force_at=in_force_at, actor=actor, now=now, authority_id=authority_id)
    what = "\n".join(f"{TITLES[name]}: {text}" for name, text in fresh.items())
    text = CHANGED.format(
        name=facts.current(now=now).name,
        what=what,
        proposer=proposal.proposer,
        decider=proposal.decider or staff.name_of(actor=actor),
        since="from now on" if in_force_at <= now else f"from {words.day(on=from_on)} on",
    )
    for one in staff.holders_of(duty=CHANGE_PARTICULARS, now=now):
        key = f"particulars.changed:{proposal.id}:{one.id}"
        mail.send(key=key, to=one.email, subject="Payee and bank details were changed", text=text, now=now)
    if in_force_at <= now:
        press.touch_every_page(now=now)


@runnable("particulars.come_into_force", alone=True)
@transaction.atomic
def come_into_force(*, actor: Actor, now: datetime) -> int:
    """
    Freshen every page when the day of facts that were recorded beforehand has come; once for each.

    :return: how many came into force
    """
    due = [fact for fact in facts.came_into_force(now=now, within=LOOKED_BACK) if not _is_told(fact.id)]
    for fact in due:
        audit.record(act=IN_FORCE, subject=str(fact.id), actor=actor, now=now, detail={"name": fact.name.value})
    if due:
        press.touch_every_page(now=now)
    return len(due)


def _is_told(fact_id: int) -> bool:
    return bool(audit_facts.entries(wanted=Wanted(act=IN_FORCE, subject=str(fact_id)), limit=1))


def _moment(from_on: date, now: datetime) -> datetime:
    """The moment from which a day's facts stand: now, where the day is today."""
    today = facts.today(now=now)
    if from_on == today:
        return now
    if from_on < today:
        raise particulars.InThePast
    return periods.midnight(day=from_on, zone=facts.zone())


def _different(changed: Mapping[FactName, str], in_force_at: datetime) -> Mapping[FactName, str]:
    before = facts.texts(now=in_force_at)
    fresh = {name: read_fact(name=name, text=text) for name, text in changed.items()}
    different = {name: text for name, text in fresh.items() if text != before[name]}
    if not different:
        raise NothingChanged
    return different
