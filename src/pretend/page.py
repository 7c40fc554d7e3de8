"""The hosted page: plain HTML, no script; it says that it is practice, how much, and to whom."""

from html import escape

from pretend.messages import JsonObject

SIGNS = {"gbp": "£", "eur": "€", "usd": "$"}
WITHOUT_HUNDREDTHS = ("jpy", "krw", "vnd", "clp", "isk")
STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --line: #6b6b6b; --act: #0b4f8a; --note: #fff4ce; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f2f2f2; --paper: #161616; --line: #a8a8a8; --act: #9fd0ff; --note: #453a10; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 1.125rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
.note { background: var(--note); border-left: .4rem solid var(--line); padding: .6rem 1rem; }
.sum { font-size: 2rem; font-weight: 700; margin: .5rem 0; }
form { display: grid; gap: .75rem; margin-top: 1.5rem; }
button { font: inherit; padding: .75rem 1rem; border: 2px solid var(--act); border-radius: .3rem;
  background: var(--paper); color: var(--act); cursor: pointer; }
button.first { background: var(--act); color: var(--paper); font-weight: 700; }
a { color: var(--act); }
:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
"""
PAY_BUTTONS = (
    ("pay", "Pay {sum}"),
    ("decline", "Card declined"),
    ("ask", "The bank asks"),
)
BANK_BUTTONS = (
    ("approve", "Approve the payment"),
    ("refuse", "Refuse the payment"),
    ("leave", "Walk away"),
)
CANCEL = ("cancel", "Cancel and go back")


def amount_in_words(minor: int, currency: str) -> str:
    """Write an amount of minor units, such as `£25.00`."""
    hundredths = currency not in WITHOUT_HUNDREDTHS
    number = f"{minor // 100:,}.{minor % 100:02}" if hundredths else f"{minor:,}"
    sign = SIGNS.get(currency)
    return f"{sign}{number}" if sign else f"{number} {currency.upper()}"


def pay_page(session: JsonObject, lines: list[JsonObject], intent: JsonObject | None, *, payee: str) -> str:
    """Write the page on which an open session is paid, or the bank's question if it is asking."""
    total = amount_in_words(session["amount_total"], session["currency"])
    if intent is not None and intent["status"] == "requires_action":
        about = f'<p>Your bank asks whether you want to pay:</p><p class="sum">{total}</p><p>to {escape(payee)}</p>'
        return _page("Your bank asks: is this you?", about + _form(BANK_BUTTONS, session, total))
    rows = "".join(
        f"<li>{escape(line['description'])}: {amount_in_words(line['amount_total'], line['currency'])}</li>"
        for line in lines
    )
    email = f"<p>Your e-mail: {escape(session['customer_email'])}</p>" if session["customer_email"] else ""
    about = f'{_trouble(intent)}<p class="sum">{total}</p><ul>{rows}</ul>{email}{_custom(session)}'
    return _page(f"Pay {payee}", about + _form(PAY_BUTTONS, session, total))


def closed_page(session: JsonObject, *, success_url: str) -> str:
    """Write the page of a session that is paid or has expired."""
    if session["status"] == "complete":
        total = amount_in_words(session["amount_total"], session["currency"])
        words = f'<p>{total} was paid. There is nothing more to do.</p><p><a href="{escape(success_url)}">Go on</a></p>'
        return _page("This payment is complete", words)
    back = f'<p><a href="{escape(session["cancel_url"])}">Go back</a></p>' if session["cancel_url"] else ""
    return _page("This page has expired", f"<p>Nothing was paid. Please begin again.</p>{back}")


def left_page(session: JsonObject) -> str:
    """Write the page after walking away from the bank's question."""
    address = f"/c/pay/{session['id']}"
    words = f'<p>Nothing was paid. You may close this page, or <a href="{address}">go back to the question</a>.</p>'
    return _page("You walked away", words)


def missing_page() -> str:
    """Write the page of a session that is not there."""
    return _page("There is no such payment", "<p>The address may be cut short, or from another practice run.</p>")


def _trouble(intent: JsonObject | None) -> str:
    """Say why the last try came to nothing, if there was one."""
    error = None if intent is None else intent["last_payment_error"]
    return "" if error is None else f'<p class="note" role="alert">{escape(error["message"])} Nothing was paid.</p>'


def _custom(session: JsonObject) -> str:
    """Show the sentence that the shop wanted beside the button."""
    submit = session["custom_text"]["submit"]
    return "" if submit is None else f"<p>{escape(submit['message'])}</p>"


def _form(buttons: tuple[tuple[str, str], ...], session: JsonObject, total: str) -> str:
    """Write the buttons, the first of them the usual one."""
    chosen = (*buttons, CANCEL) if session["cancel_url"] else buttons
    written = "".join(
        f'<button name="act" value="{act}"{" class=first" if place == 0 else ""}>{words.format(sum=total)}</button>'
        for place, (act, words) in enumerate(chosen)
    )
    return f'<form method="post" action="/c/pay/{session["id"]}">{written}</form>'


def _page(title: str, content: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)} (practice)</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        '<p class="note"><strong>This is a practice page.</strong> No card is asked for and no money moves.</p>'
        f"{content}</main></body></html>\n"
    )
