"""People who sign in to the office: one for each role, with a second factor, as the product makes them."""

import time
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.test import Client

from masthead.kernel.actors import Actor
from masthead.people import operations as people
from masthead.people import queries
from masthead.people.queries import sessions
from tests.makers import ACTOR, APP_SECRET, NOW, PASSWORD

ADMINISTRATOR = "administrator"  # no role: somebody who may all that any role may
SET_TIME = timedelta(days=3650)  # auditors are appointed for a set time


def make(role: str, *, email: str = "", name: str = "", is_deputy: bool = False, now: datetime = NOW) -> UUID:
    """
    Somebody who holds a role (or is ADMINISTRATOR), signs in with PASSWORD and has the app of APP_SECRET.

    :param email: their own, or one made of the role
    """
    word = role.lower().replace(" ", "-")
    user_id = people.appoint(
        email=email or f"{word}@clarion.example",
        name=name or f"A {role}",
        password=PASSWORD,
        roles=() if role == ADMINISTRATOR else (role,),
        is_administrator=role == ADMINISTRATOR,
        is_deputy=is_deputy,
        until_at=now + SET_TIME if role == "Auditors" else None,
        actor=ACTOR,
        now=now,
    )
    people.enrol_totp(user_id=user_id, secret=APP_SECRET, actor=ACTOR, now=now)
    return user_id


def actor(role: str, *, email: str = "", name: str = "", now: datetime = NOW) -> Actor:
    """The actor that a new holder of a role is once they have signed in."""
    return queries.acting(user_id=make(role, email=email, name=name, now=now), now=now)


def signed_in(client: Client, role: str, *, email: str = "", name: str = "", now: datetime = NOW) -> Client:
    """
    The same client, as one in which a new holder of a role has signed in with both factors.

    The office's screens do not ask again who they are for the next minutes (security.md D11).
    """
    return sign_in(client, make(role, email=email, name=name, now=now))


def sign_in(client: Client, user_id: UUID) -> Client:
    """The same client, as one in which somebody who exists has signed in with both factors."""
    client.force_login(get_user_model().objects.get(id=user_id))
    session = client.session
    people.note_step(session=session, user_id=user_id, is_second_factor=True)
    session.save()
    return client


def forget(client: Client) -> None:
    """As if the last minutes were long ago: who they are is asked again."""
    session = client.session
    session.pop(sessions.SURE, None)
    session.save()


def code(secret: str = APP_SECRET, *, steps: int = 0) -> str:
    """What the app of APP_SECRET shows now, or some half minutes from now; it keeps the machine's time."""
    step = int(time.time()) // 30 + steps
    return str(totp.format_hotp_value(totp.hotp_value(secret, step)))


def until_next_code_s() -> float:
    """How long until the app shows another code."""
    return 30 - time.time() % 30
