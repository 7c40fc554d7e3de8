"""What the office fits into others: its desk of particulars, the act of two people, and the audit's acts in words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from masthead.design.values import Desk
from masthead.kernel.actors import Actor, Duty
from masthead.kernel.ids import PartyId
from masthead.machinery.audit.values import AuthorityId, Deed, Subject, Teller
from masthead.machinery.particulars import queries as particulars
from masthead.machinery.particulars.values import CHANGE_PARTICULARS
from masthead.money.payments.values import SEE_PAYMENTS, TYPE_BATCHES
from masthead.paper.newsroom.values import PUBLISH
from masthead.people import queries as people
from masthead.people.values import DECIDE, FIND_PARTIES, SEE_STAFF, Act, Proposal
from masthead.surfaces.console import operations, queries

PARTY, STAFF, PROPOSAL, ASIDE = "party", "staff", "proposal", "aside"
# References that say by their first letters what they are, and where each is looked at by whom.
CODES: Mapping[str, tuple[str, Duty]] = {
    "B-": ("/office/post/{}/", TYPE_BATCHES),
    "FF-": ("/office/payments/{}/", SEE_PAYMENTS),
    "P-": ("/office/people/{}/", FIND_PARTIES),
}

DEEDS = (
    Deed("audit.export", "Took lines of this list out"),
    Deed("audit.record_authority", "Noted by whose authority something is done"),
    Deed("fund.carry_over", "Carried a shortfall over"),
    Deed("fund.certify", "Certified an appeal"),
    Deed("demo.make_paper", "Made the invented paper"),
    Deed("fund.change_target", "Changed the target of an appeal that runs"),
    Deed("fund.close", "Closed an appeal"),
    Deed("fund.designate", "Gave money to an appeal by resolution"),
    Deed("fund.extend", "Extended an appeal"),
    Deed("fund.open_appeal", "Opened an appeal"),
    Deed("fund.see_column", "Looked at the day’s column"),
    Deed("fund.set_target", "Set a target"),
    Deed("ledger.close_account", "Closed an account"),
    Deed("ledger.close_books", "Closed the books"),
    Deed("ledger.open_account", "Opened an account"),
    Deed("ledger.open_chart", "Opened the accounts"),
    Deed("newsroom.admit_editor", "Let somebody into the newsroom", STAFF),
    Deed("newsroom.arrange_front", "Arranged the front page"),
    Deed("newsroom.change_address", "Changed a page’s address"),
    Deed("newsroom.delete", "Deleted a page"),
    Deed("newsroom.edit", "Edited a page, an author or a picture"),
    Deed("newsroom.move", "Moved a page"),
    Deed("newsroom.open", "Opened the newsroom"),
    Deed("newsroom.publish", "Published a page"),
    Deed("newsroom.take_in", "Brought articles in"),
    Deed("newsroom.unpublish", "Took a page off"),
    Deed("particulars.change", "Changed the paper’s particulars"),
    Deed("particulars.come_into_force", "New particulars came into force"),
    Deed("particulars.make_paper", "Made the paper"),
    Deed("payments.add_line", "Typed a line"),
    Deed("payments.add_scan", "Added a scan"),
    Deed("payments.arrange", "Noted a standing order"),
    Deed("payments.change_line", "Changed a line"),
    Deed("payments.correct", "Corrected a payment"),
    Deed("payments.discard_batch", "Threw a batch away"),
    Deed("payments.end_arrangement", "Ended a standing order"),
    Deed("payments.export", "Took a list of payments out"),
    Deed("payments.identify", "Said what a payment was for"),
    Deed("payments.moderate_naming", "Decided on a name"),
    Deed("payments.name_payer", "Said who gave"),
    Deed("payments.needs_human", "A payment needs a person to look at it"),
    Deed("payments.open_batch", "Opened a batch"),
    Deed("payments.open_purpose", "Opened a purpose"),
    Deed("payments.park", "A fact from a payment company was put aside"),
    Deed("payments.pay_in", "Paid money in at the bank"),
    Deed("payments.post_batch", "Posted a batch"),
    Deed("payments.print_letters", "Made a run of letters"),
    Deed("payments.propose_refund", "Proposed a refund"),
    Deed("payments.put_back_line", "Put a line back"),
    Deed("payments.record_by_hand", "Recorded a payment"),
    Deed("payments.record_printing", "Printed letters"),
    Deed("payments.refund", "Refunded a payment"),
    Deed("payments.remove_line", "Took a line out"),
    Deed("payments.restore_batch", "Took a batch back"),
    Deed("payments.return", "Returned a payment"),
    Deed("payments.return_aside", "Sent back what was set aside", ASIDE),
    Deed("payments.say_naming", "Said how a giver is named"),
    Deed("payments.see_batch", "Looked at a posted batch"),
    Deed("payments.see_scan", "Looked at a scan"),
    Deed("payments.set_aside", "Set something aside", ASIDE),
    Deed("payments.set_controls", "Changed what was counted"),
    Deed("payments.take_back_slip", "Took a paying-in slip back"),
    Deed("payments.take_up", "Took up what was set aside", ASIDE),
    Deed("payments.try_again", "Tried a fact from a payment company again"),
    Deed("payments.wait_again", "Set something aside again", ASIDE),
    Deed("payments.wrong_mode", "Refused a payment of the wrong mode"),
    Deed("people.add_address", "Recorded an address", PARTY),
    Deed("people.appoint", "Appointed somebody", STAFF),
    Deed("people.change_party", "Changed somebody’s record", PARTY),
    Deed("people.denied", "Was refused a screen"),
    Deed("people.dismiss", "Ended somebody’s sign-in", STAFF),
    Deed("people.end_own_sessions", "Signed out everywhere", STAFF),
    Deed("people.end_role", "Ended a role", STAFF),
    Deed("people.enrol_totp", "Set up a second factor", STAFF),
    Deed("people.give_role", "Gave a role", STAFF),
    Deed("people.invite", "Invited somebody", STAFF),
    Deed("people.join", "Joined two records", PARTY),
    Deed("people.lower_flag", "Took a flag off somebody’s record", PARTY),
    Deed("people.new_recovery_codes", "Made new recovery codes", STAFF),
    Deed("people.part", "Parted two records", PARTY),
    Deed("people.password_changed", "Changed a password", STAFF),
    Deed("people.password_reset", "Chose a new password by mail", STAFF),
    Deed("people.propose", "Proposed something to a second person", PROPOSAL),
    Deed("people.raise_flag", "Put a flag on somebody’s record", PARTY),
    Deed("people.record_party", "Recorded somebody", PARTY),
    Deed("people.refuse", "Refused a proposal", PROPOSAL),
    Deed("people.say_not_same", "Said that two records are not the same", PARTY),
    Deed("people.second_factor_added", "Added a second factor", STAFF),
    Deed("people.second_factor_failed", "Failed at a second factor", STAFF),
    Deed("people.second_factor_removed", "Took a second factor away", STAFF),
    Deed("people.see", "Looked at personal data", PARTY),
    Deed("people.set_contact", "Set a contact", PARTY),
    Deed("people.set_preferences", "Set preferences", PARTY),
    Deed("people.sign_in", "Signed in", STAFF),
    Deed("people.sign_in_failed", "Failed to sign in", STAFF),
    Deed("people.sign_out", "Signed out", STAFF),
    Deed("people.withdraw", "Withdrew a proposal", PROPOSAL),
    Deed("pictures.take_in", "Brought a picture in"),
)


def _nothing_waits(_: Actor, __: datetime) -> int:
    return 0


def _carry_out(proposal: Proposal, authority_id: AuthorityId, actor: Actor, now: datetime) -> None:
    operations.carry_out_bank_details(proposal=proposal, authority_id=authority_id, actor=actor, now=now)


def _names(actors: Sequence[str]) -> Mapping[str, str]:
    return queries.names(actors=actors)


def _staff() -> Sequence[tuple[str, str]]:
    return [(f"user:{one.id}", one.name or one.email) for one in people.everybody()]


def _subjects(pairs: Sequence[tuple[str, str]], actor: Actor) -> Mapping[tuple[str, str], Subject]:
    """Each subject as a person reads it, with a link where whoever looks may follow it."""
    ids = {text: found for kind, text in pairs if kind == PARTY and (found := _id(text))}
    parties = people.parties(party_ids=[PartyId(found) for found in ids.values()])
    codes = {text: parties[PartyId(found)].code for text, found in ids.items() if PartyId(found) in parties}
    return {(kind, text): _subject(kind, codes.get(text, text), actor) for kind, text in pairs}


def _subject(kind: str, text: str, actor: Actor) -> Subject:
    if kind == STAFF and (found := _id(text.removeprefix("user:"))):
        name = queries.names(actors=[f"user:{found}"])[f"user:{found}"]
        return Subject(name, f"/office/staff/{found}/" if actor.may(SEE_STAFF) else "")
    if kind == PROPOSAL and (found := _id(text)):
        return Subject("a proposal", f"/office/approvals/{found}/" if actor.may(DECIDE) else "")
    if kind == ASIDE and (found := _id(text)):
        return Subject("what was set aside", f"/office/post/aside/{found}/" if actor.may(TYPE_BATCHES) else "")
    for beginning, (address, duty) in CODES.items():
        if text.startswith(beginning) and text.isascii() and len(text) <= len(beginning) + 10:
            return Subject(text, address.format(text) if actor.may(duty) else "")
    kept, _, number = text.partition(":")
    if kept == "page" and number.isascii() and number.isdigit() and actor.may(PUBLISH):
        return Subject(f"page {number}", f"/office/pages/{number}/edit/")
    return Subject("" if _id(text) else text)  # an id alone tells nobody anything; it stands in what is taken out


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


PARTICULARS = Desk(title="Particulars", address="/office/particulars/", duty=CHANGE_PARTICULARS, waits=_nothing_waits)
CHANGE_BANK_ACT = Act(operations.CHANGE_BANK, "Change payee or bank details", CHANGE_PARTICULARS, _carry_out)
TELLER = Teller(
    "office", names=_names, staff=_staff, subjects=_subjects, zone=particulars.zone, currency=particulars.currency
)
