"""What is somebody's own opens for them alone: another's secret, id or sign-in opens and changes nothing (D2)."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from masthead.giving.supporters import operations as supporters
from masthead.machinery.mail.models import Message
from masthead.money.payments import models
from masthead.people import operations as people
from masthead.people import queries as people_facts
from masthead.people.models import Appointment, User
from masthead.people.values import ProposalId, ProposalState
from tests import staff, whole
from tests.client import HOST
from tests.makers import ACTOR, PASSWORD
from tests.whole import Whole

made, paper = whole.made, whole.whole
LATER = whole.NOW + timedelta(seconds=5)
NOBODYS = "00000000-0000-0000-0000-000000000000"


def browser() -> Client:
    return Client(HTTP_HOST=HOST, SERVER_NAME="localhost", SERVER_PORT="8900")


def signed_in(role: str, name: str = "one") -> Client:
    return staff.signed_in(browser(), role, email=f"{name}@desk.example", name=f"{name.title()} Sedge", now=whole.NOW)


def secret_of(address: str) -> str:
    return address.strip("/").split("/")[-1]


def token(client: Client, address: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(address).content.decode())
    assert found is not None
    return found[1]


def test_a_thanks_link_opens_one_gift_and_no_other(paper: Whole, set_clock: Any) -> None:
    """D2: to look at and to name; a secret that is cut, longer, turned round or of another is not there."""
    set_clock(whole.NOW)
    client = browser()
    mine, other = paper.places["settled"], paper.places["checking"]
    shown = {at: re.findall(r"FF-\w{7}", client.get(at).content.decode()) for at in (mine, other)}
    assert set(shown[mine]).isdisjoint(shown[other])
    secret = secret_of(mine)
    form = {"token": token(client, mine), "level": "town", "town": "Saltmarsh"}
    set_clock(LATER)
    code = models.Payment.objects.get(state="settled", provider="stripe").code
    forged = (
        secret[:-1],
        f"{secret}A",
        secret.swapcase(),
        secret[::-1],
        secret[:11] + secret_of(other)[11:],
        code,
        NOBODYS,
    )
    for one in forged:
        for method in ("get", "post"):
            answer = getattr(client, method)(f"/give/thanks/{one}/", form)
            assert answer.status_code == 404, f"{method} {one}"
            assert code not in answer.content.decode()
    assert client.post(mine, form).status_code == 303
    named = models.Naming.objects.filter(payment__provider="stripe").values_list("payment__code", flat=True)
    assert list(named) == [code]


def test_a_standing_order_form_opens_by_its_own_secret_alone(paper: Whole) -> None:
    """D2: reference and secret belong together; the form is only read, on its page and as PDF."""
    other = supporters.make_form(wanted=whole.FORM, token="of-another", actor=ACTOR, now=whole.NOW)
    client, mine = browser(), paper.places["made_form"]
    code, secret = mine.split("/")[-2:]
    code_2, secret_2 = other.strip("/").split("/")[-2:]
    assert code != code_2
    for wrong in (f"{code}/{secret_2}", f"{code_2}/{secret}", f"{code}/{code}", f"{code.lower()}x/{secret}"):
        for end in ("/", ".pdf"):
            answer = client.get(f"/support/form/{wrong}{end}")
            assert answer.status_code == 404, wrong
            assert "Olwen" not in answer.content.decode()
            assert client.post(f"/support/form/{wrong}{end}").status_code in {404, 405}
    for end in ("/", ".pdf"):
        assert client.get(f"{mine}{end}").status_code == 200
        assert client.get(f"{mine}{end}")["Cache-Control"] == "private, no-store"


def test_an_id_of_another_batch_opens_nothing(paper: Whole) -> None:
    """D2: a line, a scan or something set aside is asked for under its own batch, or it is not there."""
    client = signed_in("Treasurers")
    draft, posted, line = (paper.places[name] for name in ("draft", "posted", "line"))
    before = _rows(line)
    for code, row in ((posted, line), ("B-2222222", line), (draft, NOBODYS), (draft, paper.places["aside"])):
        at = f"/office/post/{code}/lines/{row}/"
        assert client.get(at).status_code == 404, at
        for act in ("", "remove/", "back/", "aside/"):
            answer = client.post(f"{at}{act}", {"version": "1", "reason": "unsigned", "who": "x", "amount": "1"})
            assert answer.status_code in {404, 409}, f"{at}{act}: {answer.status_code}"
    for at in (f"/office/post/scans/{line}/", f"/office/post/aside/{line}/", f"/office/post/aside/{NOBODYS}/"):
        assert client.get(at).status_code == 404, at
    for act in ("up", "back", "wait"):
        assert client.post(f"/office/post/aside/{line}/{act}/", {"why": "x", "batch": draft}).status_code == 404
    assert _rows(line) == before


def _rows(line: str) -> Mapping[str, object]:
    return {
        "line": models.Line.objects.filter(id=line).values().get(),
        "lines": models.Line.objects.count(),
        "aside": list(models.SetAside.objects.values()),
    }


def test_nobody_sees_or_removes_anothers_second_factor(paper: Whole) -> None:
    """D2: a passkey's number that is another's is not there; recovery codes are made for oneself."""
    client = signed_in("Treasurers")
    other = staff.make("Auditors", email="other@desk.example", now=whole.NOW)
    told = {"name": "Her telephone", "credential": {}}
    theirs = Authenticator.objects.create(user_id=other, type=Authenticator.Type.WEBAUTHN, data=told)
    at = f"/sign-in/second-factor/passkeys/{theirs.pk}/remove/"
    assert client.get(at).status_code == 404
    assert client.post(at).status_code == 404
    assert "Her telephone" not in client.get("/sign-in/second-factor/passkeys/").content.decode()
    assert client.post("/sign-in/recovery-codes/", {"user": str(other), "user_id": str(other)}).status_code == 200
    assert people_facts.second_factors(user_id=other).codes_left == 0
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def test_a_link_for_a_password_is_good_for_whom_it_was_sent_to(paper: Whole) -> None:
    """D2, D10: the key of one with the number of another changes nobody's password."""
    staff.make("Treasurers", email="mine@desk.example", now=whole.NOW)
    staff.make("Auditors", email="other@desk.example", now=whole.NOW)
    client = browser()
    for email in ("mine@desk.example", "other@desk.example"):
        client.post("/sign-in/forgotten/", {"email": email})
    links = {}
    for email in ("mine@desk.example", "other@desk.example"):
        found = re.search(r"/sign-in/forgotten/(\w+)-(\S+)/", Message.objects.get(to_address=email).text)
        assert found is not None
        links[email] = found
    crossed = f"/sign-in/forgotten/{links['other@desk.example'][1]}-{links['mine@desk.example'][2]}/"
    assert "used up" in client.get(crossed).content.decode()
    client.post(crossed, {"password1": "nine quiet herons by the lock"})
    assert all(user.check_password(PASSWORD) for user in User.objects.filter(email__endswith="@desk.example"))


def test_a_role_is_ended_on_its_holders_own_page_alone(paper: Whole) -> None:
    """D2: an appointment's id on another's page is not there, and ends nothing."""
    client = signed_in("Administrators")
    one, other = (staff.make("Editors", email=f"{n}@paper.example", now=whole.NOW) for n in ("ed", "eve"))
    theirs = Appointment.objects.get(user_id=other)
    for told in ({"end": str(theirs.id)}, {"end": NOBODYS}, {"end": "x"}, {"end": ""}):
        assert client.post(f"/office/staff/{one}/", told).status_code == 404
    for nobody in (NOBODYS, str(theirs.id)):
        assert client.post(f"/office/staff/{nobody}/", {"dismiss": "yes"}).status_code == 404
    assert Appointment.objects.filter(user_id__in=[one, other], ended_at__isnull=True).count() == 2


def test_a_proposal_is_taken_back_by_its_proposer_alone(paper: Whole) -> None:
    """D2, D6: nor done alone by another; a link is its addressee's."""
    first, second = signed_in("Treasurers"), signed_in("Treasurers", "two")
    asked = {"target": "20000", "why": "The boiler broke"}
    assert first.post(f"/office/appeals/{paper.places['running']}/change/", asked).status_code == 303
    proposal = people_facts.proposals(
        actor=people_facts.acting(user_id=User.objects.get(email="one@desk.example").id, now=whole.NOW),
        now=whole.NOW,
        waiting=True,
    )[0]
    for pressed in ("withdraw", "alone"):
        answer = second.post(f"/office/approvals/{proposal.id}/", {"decide": pressed, "why": "because"})
        assert answer.status_code in {404, 409, 422}, pressed
    deputy = people_facts.acting(user_id=User.objects.get(email="two@desk.example").id, now=whole.NOW)
    with pytest.raises(people.NoSuchProposal):
        people.withdraw(proposal_id=ProposalId(proposal.id), actor=deputy, now=whole.NOW)
    still = people_facts.proposal(proposal_id=proposal.id, actor=deputy)
    assert still is not None
    assert still.state is ProposalState.WAITING
