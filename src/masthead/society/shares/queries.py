"""The share application sheet: a paper, drawn as a page and as a PDF alike."""

from datetime import date

from masthead.design.values import Paper, PaperPart
from masthead.kernel import words
from masthead.machinery.particulars.values import Particulars

SHEET_PT = 11


def application(*, facts: Particulars, today: date) -> Paper:
    """
    An application for shares, to fill in and post with a cheque; the desk takes it in for the purpose ``shares``.

    It promises nothing and warns of what may be lost (shares.md O14-O16).
    """
    particulars = [("Society", facts.society_name)]
    if facts.society_number:
        particulars.append(("Registered number", facts.society_number))
    particulars += [("Publisher of", facts.name), ("Postal address", ", ".join(facts.postal_address))]
    if facts.phone:
        particulars.append(("Telephone", facts.phone))
    return Paper(
        title="Application for shares",
        standfirst=f"To the {facts.society_name}.",
        parts=(
            PaperPart("The society", rows=tuple(particulars)),
            PaperPart("Before you decide", _RISKS),
            PaperPart(
                "What I ask for",
                ("I ask to be admitted as a member of the society, and for shares for the sum below.",),
                blanks=("Sum in pounds", "Sum in words"),
            ),
            PaperPart(
                "If I cannot be given shares for the whole sum",
                ticks=("Give me shares for as much as you can, and send back the rest.", "Send it all back."),
            ),
            PaperPart("About me", blanks=("Full name", "Postal address", "Postcode", "Telephone or e-mail")),
            PaperPart(
                "What I say",
                ticks=(
                    "I have read what stands under “Before you decide”, and have asked whatever I wished to know.",
                    "I am 16 or older, and apply for myself.",
                ),
                blanks=("Signed", "Date"),
            ),
            PaperPart("How to send it", steps=_how_to_send(facts)),
        ),
        foot=f"As the society’s particulars stood on {words.day(on=today)}.",
        size_pt=SHEET_PT,
    )


_LOSS = (
    "Shares in the society are not a saving scheme. You could lose all the money that you put in. Neither the "
    "Financial Services Compensation Scheme nor the Financial Ombudsman Service stands behind it."
)
_NOT_SOLD = (
    "Shares cannot be sold to someone else, and may pay no interest. Nobody is promised that money can be taken out "
    "again."
)
_DECIDED = (
    "The committee may accept an application, or part of it, or refuse it. Until it has decided, your money is yours "
    "and is kept apart; what is not accepted is sent back."
)
_RISKS = (_LOSS, _NOT_SOLD, _DECIDED, "A member has one vote, whatever the number of shares.")


def _how_to_send(facts: Particulars) -> tuple[str, ...]:
    return (
        f"Make out a cheque for the sum, payable to “{facts.payee}”, and write “shares” on its back.",
        f"Post both to: {', '.join(facts.postal_address)}.",
        "The committee answers every application by letter.",
    )
