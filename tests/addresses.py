"""
The table of addresses: what stands at each address pattern of the paper, and the states in which it is looked at.

A pattern that the resolver knows and this table doesn't fails a test, and so does one that only the table knows. Each
page and state is opened in a browser by tests/browser, and weighed against its kind's line in budgets.toml.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ANYTHING = "(anything)"  # the pattern that fits whatever no other did
WAGTAILS = "office/"  # under it stand Wagtail's own screens, and ours


class Who(StrEnum):
    """Whose eyes look: a reader's, or in the office those of somebody who may do all."""

    READER = "reader"
    EDITOR = "editor"


@dataclass(frozen=True)
class State:
    """
    A page in one state.

    :param kind: its line in budgets.toml
    :param at: its address; what stands in braces is a place of the paper that is looked at
    :param typed: what is typed into its form by the names of the fields, before the form is sent
    :param status: what is answered, after sending too
    """

    name: str
    kind: str
    at: str
    status: int = 200
    typed: Mapping[str, str] = field(default_factory=dict)
    who: Who = Who.READER
    send: str = "Continue to payment"  # the button that sends what was typed


PAGES: Mapping[str, tuple[State, ...]] = {
    "": (State("front", "front", "/"),),
    "<name:slug>/": (
        State("section", "list", "/{section}/"),
        State("section with nothing in it", "list", "/{empty_section}/"),
        State("nothing there", "refusal", "/nothing-is-here/", status=404),
    ),
    "<year:year>/<two:month>/<name:slug>/": (
        State("article with a picture", "article", "/{article}/"),
        State("article without a picture", "article", "/{bare_article}/"),
        State("article that was taken off", "refusal", "/{gone_article}/", status=410),
    ),
    "<year:year>/": (
        State("year", "list", "/{year}/"),
        State("year, second page", "list", "/{year}/?page=2"),
    ),
    "<year:year>/<two:month>/": (State("month", "list", "/{month}/"),),
    "<year:year>/<two:month>/<two:day>/": (State("day", "list", "/{day}/"),),
    "author/<name:slug>/": (State("author", "list", "/author/{author}/"),),
    "about/": (State("about", "static", "/about/"),),
    "about/<name:slug>/": (State("static page", "static", "/about/{static}/"),),
    "fund/": (State("fund", "fund", "/fund/"),),
    "fund/<str:text>/": (
        State("fund month, still counting", "fund", "/fund/{counting}/"),
        State("fund month, certified", "fund", "/fund/{certified}/"),
        State("special appeal, still counting", "fund", "/fund/{special}/"),
        State("no appeal", "refusal", "/fund/nothing-is-here/", status=404),
    ),
    "fund/box/": (State("the fund box alone", "fund", "/fund/box/"),),
    "give/": (
        State("give", "give", "/give/"),
        State("give, one error", "give", "/give/", status=422, typed={"own_amount": "10.005", "name": "Olwen Marsh"}),
        State(
            "give, three errors",
            "give",
            "/give/",
            status=422,
            typed={"own_amount": "minus ten", "name": "Olwen \u202eMarsh", "email": "olwen at readers"},
        ),
    ),
    "give/thanks/<str:token>/": (
        State("thanks, settled", "thanks", "{settled}"),
        State("thanks, checking", "thanks", "{checking}"),
        State("thanks, abandoned", "thanks", "{abandoned}"),
        State("thanks, unknown", "refusal", "/give/thanks/nobody-was-given-this/", status=404),
        State(
            "thanks, naming without a town",
            "thanks",
            "{settled}",
            status=422,
            typed={"name": "Olwen \u202eMarsh"},
            send="Save",
        ),
    ),
    "give/ways/": (State("ways to give", "static", "/give/ways/"),),
    "support/": (State("support", "static", "/support/"),),
    "support/blank/": (State("standing order form, blank", "static", "/support/blank/"),),
    "support/form/": (
        State("support form", "give", "/support/form/"),
        State(
            "support form, errors",
            "give",
            "/support/form/",
            status=422,
            typed={"own_amount": "0.50", "day": "31"},
            send="Make the form",
        ),
    ),
    "support/form/<str:code>/<str:secret>/": (
        State("standing order form of a reader", "static", "{made_form}/"),
        State("standing order form, unknown", "refusal", "/support/form/SO-2222222/nobody/", status=404),
    ),
    "shares/": (State("shares", "static", "/shares/"),),
    "shares/application/": (State("share application", "static", "/shares/application/"),),
    "sign-in/": (
        State("sign-in", "office", "/sign-in/"),
        State(
            "sign-in, two errors",
            "office",
            "/sign-in/",
            status=422,
            typed={"login": "olwen at readers", "password": ""},
            send="Sign in",
        ),
        State(
            "sign-in, wrong",
            "office",
            "/sign-in/",
            status=422,
            typed={"login": "nobody@clarion.example", "password": "not this one at all"},
            send="Sign in",
        ),
    ),
    "sign-in/code/": (State("second step, of nothing begun", "office", "/sign-in/code/"),),
    "sign-in/out/": (State("sign-out", "office", "/sign-in/out/", who=Who.EDITOR),),
    "sign-in/ended/": (State("sign-in, ended", "office", "/sign-in/ended/"),),
    "sign-in/again/": (State("asked again", "office", "/sign-in/again/", who=Who.EDITOR),),
    "sign-in/again/code/": (State("asked again, code", "office", "/sign-in/again/code/", who=Who.EDITOR),),
    "sign-in/again/passkey/": (State("asked again, no passkey", "office", "/sign-in/again/passkey/", who=Who.EDITOR),),
    "sign-in/me/": (State("own sign-in", "office", "/sign-in/me/", who=Who.EDITOR),),
    "sign-in/password/": (
        State("change password", "office", "/sign-in/password/", who=Who.EDITOR),
        State(
            "change password, two errors",
            "office",
            "/sign-in/password/",
            status=422,
            typed={"oldpassword": "x", "password1": "short"},
            who=Who.EDITOR,
            send="Change it",
        ),
    ),
    "sign-in/forgotten/": (State("forgotten password", "office", "/sign-in/forgotten/"),),
    "sign-in/forgotten/sent/": (State("forgotten password, sent", "office", "/sign-in/forgotten/sent/"),),
    "sign-in/forgotten/done/": (State("password chosen", "office", "/sign-in/forgotten/done/"),),
    r"^sign-in/forgotten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)/$": (
        State("choose a password, link used up", "office", "/sign-in/forgotten/0a-nobodys/"),
    ),
    "sign-in/second-factor/": (State("second factors", "office", "/sign-in/second-factor/", who=Who.EDITOR),),
    "sign-in/second-factor/app/": (State("app, set up", "office", "/sign-in/second-factor/app/", who=Who.EDITOR),),
    "sign-in/second-factor/app/remove/": (
        State("app, remove", "office", "/sign-in/second-factor/app/remove/", who=Who.EDITOR),
    ),
    "sign-in/second-factor/passkeys/": (
        State("passkeys", "office", "/sign-in/second-factor/passkeys/", who=Who.EDITOR),
    ),
    "sign-in/second-factor/passkeys/add/": (
        State("passkeys, add", "office", "/sign-in/second-factor/passkeys/add/", who=Who.EDITOR),
    ),
    "sign-in/second-factor/passkeys/<int:pk>/remove/": (
        State("passkeys, of nobody", "refusal", "/sign-in/second-factor/passkeys/1/remove/", 404, who=Who.EDITOR),
    ),
    "sign-in/recovery-codes/": (State("recovery codes", "office", "/sign-in/recovery-codes/", who=Who.EDITOR),),
    "office/staff/": (State("staff", "office", "/office/staff/", who=Who.EDITOR),),
    "office/staff/new/": (
        State("appoint somebody", "office", "/office/staff/new/", who=Who.EDITOR),
        State(
            "appoint somebody, errors",
            "office",
            "/office/staff/new/",
            status=422,
            typed={"name": "Olwen \u202eMarsh", "email": "olwen at readers", "until_on": "30 February"},
            who=Who.EDITOR,
            send="Appoint, and send the letter",
        ),
    ),
    "office/staff/<uuid:user_id>/": (
        State("nobody’s roles", "refusal", "/office/staff/00000000-0000-0000-0000-000000000000/", 404, who=Who.EDITOR),
    ),
    "office/audit/": (
        State("who did what", "office", "/office/audit/", who=Who.EDITOR),
        State("who did what, narrowed", "office", "/office/audit/?act=fund.open_appeal", who=Who.EDITOR),
        State("who did what, a day that is none", "office", "/office/audit/?first_on=30/2/2026", 422, who=Who.EDITOR),
    ),
    "office/particulars/": (
        State("particulars", "office", "/office/particulars/", who=Who.EDITOR),
        State(
            "particulars, one error",
            "office",
            "/office/particulars/",
            422,
            typed={"email": "office"},
            who=Who.EDITOR,
            send="Change these",
        ),
    ),
    "office/particulars/bank/": (
        State("bank details", "office", "/office/particulars/bank/", who=Who.EDITOR),
        State(
            "bank details, one error",
            "office",
            "/office/particulars/bank/",
            422,
            typed={"bank_account": "123"},
            who=Who.EDITOR,
            send="Propose this",
        ),
    ),
    "office/approvals/": (State("approvals", "office", "/office/approvals/", who=Who.EDITOR),),
    "office/approvals/alone/": (State("done alone", "office", "/office/approvals/alone/", who=Who.EDITOR),),
    "office/approvals/<uuid:proposal_id>/": (
        State("a proposal to decide on", "office", "/office/approvals/{proposal}/", who=Who.EDITOR),
        State("no proposal", "refusal", "/office/approvals/00000000-0000-0000-0000-000000000000/", 404, who=Who.EDITOR),
    ),
    "office/approvals/<str:secret>/": (
        State("no such link", "refusal", "/office/approvals/nobody-was-given-this/", 404, who=Who.EDITOR),
    ),
    "office/people/": (
        State("people", "office", "/office/people/", who=Who.EDITOR),
        State("people, found", "office", "/office/people/?q=marsh", who=Who.EDITOR),
        State("people, nobody found", "office", "/office/people/?q=zzz", who=Who.EDITOR),
    ),
    "office/people/new/": (
        State("record somebody", "office", "/office/people/new/", who=Who.EDITOR),
        State(
            "record somebody, three errors",
            "office",
            "/office/people/new/",
            status=422,
            typed={"name": "Olwen \u202eMarsh", "email": "olwen at readers", "postcode": "nonsense"},
            who=Who.EDITOR,
            send="Record",
        ),
    ),
    "office/people/duplicates/": (
        State("possible duplicates", "office", "/office/people/duplicates/", who=Who.EDITOR),
    ),
    "office/people/duplicates/<str:one>/<str:other>/": (
        State(
            "two records side by side", "office", "/office/people/duplicates/{person}/{person_alike}/", who=Who.EDITOR
        ),
    ),
    "office/people/<str:code>/": (
        State("somebody’s record", "office", "/office/people/{person}/", who=Who.EDITOR),
        State("nobody’s record", "refusal", "/office/people/P-2222222/", 404, who=Who.EDITOR),
    ),
    "office/people/<str:code>/part/": (
        State("nothing to part", "refusal", "/office/people/{person}/part/", 409, who=Who.EDITOR),
    ),
    "office/people/<str:code>/<slug:what>/": tuple(
        State(f"somebody’s record, {what}", "office", f"/office/people/{{person}}/{what}/", who=Who.EDITOR)
        for what in ("details", "address", "contact", "flag", "lower", "preferences")
    ),
    "office/letters/": (State("letters", "office", "/office/letters/", who=Who.EDITOR),),
    "office/letters/slip/<str:code>/": (
        State("a slip to send", "office", "/office/letters/slip/{addressed}/", who=Who.EDITOR),
        State("no slip without an address", "refusal", "/office/letters/slip/{person}/", 409, who=Who.EDITOR),
    ),
    "office/letters/<int:number>/": (
        State("a run of letters", "office", "/office/letters/1/", who=Who.EDITOR),
        State("no run of letters", "refusal", "/office/letters/99/", 404, who=Who.EDITOR),
    ),
    "office/letters/<int:number>/read/": (
        State("a run of letters, read", "office", "/office/letters/1/read/", who=Who.EDITOR),
    ),
    "office/post/": (
        State("the post", "office", "/office/post/", who=Who.EDITOR),
        State(
            "the post, errors",
            "office",
            "/office/post/",
            422,
            typed={"received_on": "30 February", "count": "thirty", "total": "ten", "counter_1": "Olwen \u202eMarsh"},
            who=Who.EDITOR,
            send="Open the batch",
        ),
    ),
    "office/post/aside/": (
        State("set aside", "office", "/office/post/aside/", who=Who.EDITOR),
        State(
            "set aside, errors",
            "office",
            "/office/post/aside/",
            422,
            typed={"who": "zzz", "amount": "ten", "cheque_on": "next week"},
            who=Who.EDITOR,
            send="Set it aside",
        ),
    ),
    "office/post/aside/<uuid:aside_id>/": (
        State("set aside", "office", "/office/post/aside/{aside}/", who=Who.EDITOR),
        State(
            "nothing set aside",
            "refusal",
            "/office/post/aside/00000000-0000-0000-0000-000000000000/",
            404,
            who=Who.EDITOR,
        ),
    ),
    "office/post/<str:code>/": (
        State("batch, half typed", "office", "/office/post/{draft}/", who=Who.EDITOR),
        State(
            "batch, a line with errors",
            "office",
            "/office/post/{draft}/",
            422,
            {"who": "=SUM(A1)", "amount": "10.005"},
            who=Who.EDITOR,
            send="Save line",
        ),
        State("batch, posted", "office", "/office/post/{posted}/", who=Who.EDITOR),
        State("no batch", "refusal", "/office/post/B-2222222/", 404, who=Who.EDITOR),
    ),
    **{
        f"office/post/<str:code>/{act}/": (
            State(f"batch: {act}", "office", f"/office/post/{{draft}}/{act}/", who=Who.EDITOR),
            State(f"no batch: {act}", "refusal", f"/office/post/B-2222222/{act}/", 404, who=Who.EDITOR),
        )
        for act in ("counted", "print", "aside")
    },
    "office/post/<str:code>/lines/<uuid:line_id>/": (
        State("line", "office", "/office/post/{draft}/lines/{line}/", who=Who.EDITOR),
        State(
            "no line",
            "refusal",
            "/office/post/B-2222222/lines/00000000-0000-0000-0000-000000000000/",
            404,
            who=Who.EDITOR,
        ),
    ),
    "office/banking/": (
        State("paying in", "office", "/office/banking/", who=Who.EDITOR),
        State(
            "paying in, errors",
            "office",
            "/office/banking/",
            status=422,
            typed={"banked_on": "30 February", "counted": "lots"},
            who=Who.EDITOR,
            send="Write the slip",
        ),
    ),
    "office/banking/<int:number>/": (
        State("slip", "office", "/office/banking/{slip}/", who=Who.EDITOR),
        State("no slip", "refusal", "/office/banking/99/", 404, who=Who.EDITOR),
    ),
    "office/month/": (State("the treasurer’s month", "office", "/office/month/", who=Who.EDITOR),),
    "office/unidentified/": (State("not identified", "office", "/office/unidentified/", who=Who.EDITOR),),
    "office/parked/": (State("waits for a person", "office", "/office/parked/", who=Who.EDITOR),),
    "office/payments/": (
        State("payments", "office", "/office/payments/", who=Who.EDITOR),
        State("payments, none found", "office", "/office/payments/?amount=0.01", who=Who.EDITOR),
        State("payments, errors", "office", "/office/payments/?from_on=yesterday", 422, who=Who.EDITOR),
    ),
    "office/payments/<str:code>/": (
        State("payment", "office", "/office/payments/{payment}/", who=Who.EDITOR),
        State("no payment", "refusal", "/office/payments/FF-2222222/", 404, who=Who.EDITOR),
    ),
    **{
        f"office/payments/<str:code>/{act}/": (
            State(f"payment to {act}", "office", f"/office/payments/{{payment}}/{act}/", who=Who.EDITOR),
            State(f"no payment to {act}", "refusal", f"/office/payments/FF-2222222/{act}/", 404, who=Who.EDITOR),
        )
        for act in ("return", "refund", "correct", "name")
    },
    "office/payments/<str:code>/identify/<int:n>/": (
        State("no payment to identify", "refusal", "/office/payments/FF-2222222/identify/1/", 404, who=Who.EDITOR),
    ),
    "office/appeals/": (State("appeals", "office", "/office/appeals/", who=Who.EDITOR),),
    "office/appeals/target/": (State("next target", "office", "/office/appeals/target/", who=Who.EDITOR),),
    "office/appeals/new/": (
        State("open a special appeal", "office", "/office/appeals/new/", who=Who.EDITOR),
        State(
            "open a special appeal, errors",
            "office",
            "/office/appeals/new/",
            422,
            typed={"title": "The \u202enew roof", "slug": "2026", "target": "ten", "opens_on": "30 February"},
            who=Who.EDITOR,
            send="Open it",
        ),
    ),
    "office/appeals/designate/": (State("give a legacy", "office", "/office/appeals/designate/", who=Who.EDITOR),),
    "office/appeals/carry/": (State("carry a shortfall", "office", "/office/appeals/carry/", who=Who.EDITOR),),
    "office/appeals/<str:slug>/": (
        State("an appeal", "office", "/office/appeals/{counting}/", who=Who.EDITOR),
        State("no appeal at the desk", "refusal", "/office/appeals/nothing-is-here/", 404, who=Who.EDITOR),
    ),
    "office/appeals/<str:slug>/change/": (
        State("change a target", "office", "/office/appeals/{running}/change/", who=Who.EDITOR),
    ),
    "office/appeals/<str:slug>/extend/": (
        State("extend an appeal", "office", "/office/appeals/{special}/extend/", who=Who.EDITOR),
    ),
    "office/appeals/<str:slug>/close/": (
        State("close an appeal", "office", "/office/appeals/{special}/close/", who=Who.EDITOR),
    ),
    "office/appeals/<str:slug>/certify/": (
        State("certify an appeal", "office", "/office/appeals/{counting}/certify/", who=Who.EDITOR),
    ),
    "office/column/": (
        State("the column", "office", "/office/column/", who=Who.EDITOR),
        State("the column, no such day", "office", "/office/column/?day=31/2/2026", 422, who=Who.EDITOR),
    ),
    "office/names/": (
        State("names, waiting", "office", "/office/names/", who=Who.EDITOR),
        State("names, shown", "office", "/office/names/?state=shown", who=Who.EDITOR),
        State("names, none refused", "office", "/office/names/?state=refused", who=Who.EDITOR),
    ),
    "office/books/": (State("the books", "office", "/office/books/", who=Who.EDITOR),),
    "office/books/<str:code>/": (
        State("an account", "office", "/office/books/1100/", who=Who.EDITOR),
        State("no account", "refusal", "/office/books/9999/", 404, who=Who.EDITOR),
    ),
    "office/books/journals/<int:seq>/": (State("a journal", "office", "/office/books/journals/1/", who=Who.EDITOR),),
    "office/gallery/": (State("gallery", "gallery", "/office/gallery/", who=Who.EDITOR),),
    "office/gallery/<str:name>/": (
        State("gallery, one component", "gallery", "/office/gallery/fund/", who=Who.EDITOR),
    ),
    "office/gallery/pages/<str:name>/": tuple(
        State(f"gallery, page {name}", "gallery", f"/office/gallery/pages/{name}/", who=Who.EDITOR)
        for name in ("front", "article", "give", "fund", "section")
    ),
}

# What is no page, and so has nothing to see: what stands there, and an address of it that answers 200 to a GET.
NOT_PAGES: Mapping[str, tuple[str, str]] = {
    "feed/": ("a feed", "/feed/"),
    "<name:slug>/feed/": ("a feed", "/{section}/feed/"),
    "author/<name:slug>/feed/": ("a feed", "/author/{author}/feed/"),
    "fund.json": ("figures for machines", "/fund.json"),
    "sitemap.xml": ("for search engines", "/sitemap.xml"),
    "robots.txt": ("for search engines", "/robots.txt"),
    "give/ways.pdf": ("a sheet to print", "/give/ways.pdf"),
    "support/blank.pdf": ("a sheet to print", "/support/blank.pdf"),
    "support/form/<str:code>/<str:secret>.pdf": ("a sheet to print", "{made_form}.pdf"),
    "shares/application.pdf": ("a sheet to print", "/shares/application.pdf"),
    "office/letters/slip/<str:code>.pdf": ("a slip to print, for staff", ""),
    "office/letters/<int:number>.pdf": ("letters to print, by a form alone", ""),
    "static/design/<str:name>": ("the look's files", ""),
    "media/<int:picture_id>/<str:name>": ("pictures", ""),
    "hooks/stripe/": ("the company's calls", ""),
    "office/login/": ("Wagtail's own door, which leads to the one door", ""),
    "office/people/find/": ("who fits what is typed, for machines and for staff", ""),
    "office/people/duplicates/<str:one>/<str:other>/two/": ("where a form is sent", ""),
    "office/post/scans/<uuid:scan_id>/": ("a scan itself", ""),
    **{
        f"office/post/<str:code>/{act}/": ("where a form is sent", "") for act in ("post", "discard", "restore", "scan")
    },
    **{
        f"office/post/<str:code>/lines/<uuid:line_id>/{act}/": ("where a form is sent", "")
        for act in ("remove", "back", "aside", "scan")
    },
    **{
        f"office/post/aside/<uuid:aside_id>/{act}/": ("where a form is sent", "")
        for act in ("up", "back", "wait", "scan")
    },
    "office/banking/<int:number>/back/": ("where a form is sent", ""),
    "office/month/export/": ("where a form is sent", ""),
    "office/payments/export/": ("where a form is sent", ""),
    "office/audit.csv": ("lines of the audit as a table, by a form alone", ""),
    "office/account/": ("Wagtail's screen, hung up anew with fewer panels", ""),
    r"^((?:[\w\-]+/)*)$": ("Wagtail's addresses by its tree: answered as the next", ""),
    ANYTHING: ("every other address: redirected, or nothing there (see nothing-is-here)", ""),
}


def states() -> Iterator[State]:
    """Every page and state."""
    for entries in PAGES.values():
        yield from entries


def is_known(route: str, *, is_ours: bool) -> bool:
    """
    Whether the table says what stands at a pattern of the resolver.

    :param is_ours: whether a view of ours answers there; what of Wagtail's own stands in the office needs no entry
    """
    return route in PAGES or route in NOT_PAGES or (route.startswith(WAGTAILS) and not is_ours)
