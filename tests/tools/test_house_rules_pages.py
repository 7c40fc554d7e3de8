"""Rules 23 and 24, and the program that reads them all."""

from pathlib import Path

import pytest

from tests.tools.planted import FUND, rules_broken
from tools.house_rules import __main__, pages
from tools.house_rules.__main__ import all_breaches
from tools.house_rules.reading import Breach

TEMPLATE = f"{FUND}/templates/fund/fund.html"
OFFICE = "src/masthead/surfaces/console/templates/console/desk.html"
NEWSROOM = "src/masthead/paper/newsroom/templates/newsroom/article.html"
OPERATIONS = f"{FUND}/operations.py"

ASKING = [
    ("{% for gift in appeal.gifts.all %}", "{% for gift in gifts %}"),
    ("{{ appeal.gift_set.first }}", "{{ first_gift }}"),
    ("{% if Gift.objects %}", "{% if gifts %}"),
    ("{{ gifts.filter }}", "{{ gifts|length }}"),
    ("{{ request.path }}", "{{ path }}"),
    ("{% if user.is_staff %}", "{% if is_staff %}"),
    ("{% if perms.fund %}", '{% component "field" type="user" %}'),
    ("{% load design\nwagtailcore_tags %}", "{% load design %}"),
    ("{% load image from wagtailimages_tags %}", '{{ "load wagtailimages_tags" }}'),
    ("\n{{ a.objects }}", "We filter .all objects by hand: user, perms, request."),
]

UNTOLD = [
    (OPERATIONS, "def give(*, amount): ...", 'def give(*, amount):\n    """Give."""'),
    (f"{FUND}/queries.py", "class NoGift(Exception): ...", 'class NoGift(Exception):\n    """No gift."""'),
    (f"{FUND}/commands.py", "def run(): ...", "def _run(): ..."),
    ("src/masthead/kernel/words.py", "class Word: ...", 'class Word:\n    """A word."""'),
    ("src/masthead/money/ledger/queries/reading.py", "def sums(): ...", 'def sums():\n    """Sums."""'),
]

WAITING = [
    (OPERATIONS, "# TODO: count cheques", "# Cheques are counted on the day they come."),
    (OPERATIONS, "x = 1  # FIXME", "x = 'FIXME'"),
    ("tests/giving/test_fund.py", "# XXX", "# xxx"),
    ("tools/check.py", 'def main():\n    """TODO: all."""', 'def main():\n    """All of what is to do."""'),
    (TEMPLATE, "{# TODO #}", "{# What is to do. #}"),
    ("src/masthead/design/css/2-base.css", "/* FIXME */", "/* Right. */"),
]


@pytest.mark.parametrize(("broken", "kept"), ASKING)
def test_rule_23_a_template_asks_nothing(broken: str, kept: str) -> None:
    assert rules_broken(TEMPLATE, broken) == [23]
    assert rules_broken(TEMPLATE, kept) == []


def test_rule_23_wagtails_tags_belong_to_paper_and_console() -> None:
    load = "{% load wagtailadmin_tags %}"
    assert rules_broken(NEWSROOM, load) == []
    assert rules_broken(OFFICE, f"{load}{{{{ request.user }}}}") == []
    assert rules_broken("src/masthead/surfaces/reader/templates/reader/account.html", load) == [23]


def test_rule_23_a_component_is_a_folder_of_three() -> None:
    kept = [f"{pages.COMPONENTS}button/{name}" for name in sorted(pages.PARTS)]
    assert list(pages.components([*kept, f"{pages.COMPONENTS}button/hints.html"])) == []
    for missing in kept:
        left = [path for path in kept if path != missing]
        assert [breach.rule for breach in pages.components(left)] == [23]


@pytest.mark.parametrize(("path", "broken", "kept"), UNTOLD)
def test_rule_24_what_is_public_says_what_it_does(path: str, broken: str, kept: str) -> None:
    assert rules_broken(path, broken) == [24]
    assert rules_broken(path, kept) == []


@pytest.mark.parametrize(("path", "broken", "kept"), WAITING)
def test_rule_24_nothing_waits_on_main(path: str, broken: str, kept: str) -> None:
    assert rules_broken(path, broken) == [24]
    assert rules_broken(path, kept) == []


def test_every_breach_is_named_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    operations, component = tmp_path / OPERATIONS, tmp_path / pages.COMPONENTS / "button"
    operations.parent.mkdir(parents=True)
    operations.write_text('"""Gifts."""\n\n\ndef give(amount):\n    """Give."""\n    return amount / 2\n')
    component.mkdir(parents=True)
    (component / "template.html").write_text("\n{{ button.objects }}")
    assert list(all_breaches(tmp_path)) == [
        Breach(
            f"{pages.COMPONENTS}button/template.html", 2, 23, ".objects asks the database: the view hands values over"
        ),
        Breach(OPERATIONS, 4, 4, "give takes amount by place: put a * before"),
        Breach(OPERATIONS, 6, 7, "/: money is whole minor units; split() loses nothing"),
        Breach(f"{pages.COMPONENTS}button", 1, 23, "the component has no examples.toml"),
        Breach(f"{pages.COMPONENTS}button", 1, 23, "the component has no style.css"),
    ]
    monkeypatch.setattr(__main__, "ROOT", tmp_path)
    assert __main__.main() == 1
    assert f"{OPERATIONS}:4: rule 4: give takes amount by place: put a * before\n" in capsys.readouterr().out
    operations.write_text('"""Gifts."""\n')
    (component / "template.html").write_text("")
    for name in pages.PARTS:
        (component / name).touch()
    assert __main__.main() == 0
    assert capsys.readouterr().out == ""
