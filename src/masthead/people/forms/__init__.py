"""Forms of people's screens and of the door: text in, clean values out."""

from masthead.people.forms.sign_in import (
    AgainByCode,
    AgainByPasskey,
    AgainByPassword,
    ByPasskey,
    ChangePassword,
    ChoosePassword,
    Code,
    Forgotten,
    SetUpApp,
    SetUpPasskey,
    SignIn,
)
from masthead.people.forms.staff import Appoint, Decide, GiveRole

__all__ = [
    "AgainByCode",
    "AgainByPasskey",
    "AgainByPassword",
    "Appoint",
    "ByPasskey",
    "ChangePassword",
    "ChoosePassword",
    "Code",
    "Decide",
    "Forgotten",
    "GiveRole",
    "SetUpApp",
    "SetUpPasskey",
    "SignIn",
]
