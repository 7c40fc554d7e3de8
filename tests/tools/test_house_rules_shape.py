"""Rules 4, 5 and 6, each with code that breaks it and code that keeps it."""

import pytest

from tests.tools.planted import FUND, program, rules_broken
from tools.house_rules.shape import FILE_LINES_MAX, FUNCTION_LINES_MAX

OPERATIONS = f"{FUND}/operations.py"
QUERIES = f"{FUND}/queries.py"
PACKAGED = f"{FUND}/operations/certifying.py"
KERNEL = "src/masthead/kernel/words.py"
VIEWS = f"{FUND}/views.py"
RECEIVERS = "src/masthead/paper/newsroom/receivers.py"

BY_PLACE = [
    (OPERATIONS, 'def give(amount):\n    """Give."""', 'def give(*, amount):\n    """Give."""'),
    (PACKAGED, 'def give(amount, /):\n    """Give."""', "def _give(amount):\n    pass"),
    (QUERIES, 'async def sums(*appeals):\n    """Sums."""', 'async def sums(*, appeals):\n    """Sums."""'),
    (KERNEL, 'def day(on, zone):\n    """A day."""', 'def day(on, *, zone):\n    """A day."""'),
    (
        OPERATIONS,
        'def later(operation: object):\n    """Later."""',
        'def later(operation: Callable[..., None], **ids: str):\n    """Later."""',
    ),
    (
        OPERATIONS,
        'View = TypeVar("View")\ndef pressed(view: View):\n    """Mark."""',
        'View = TypeVar("View", bound=Callable[..., int])\ndef pressed(view: View):\n    """Mark."""',
    ),
    (
        OPERATIONS,
        'class Hold:\n    """Hold."""\ndef hold(name):\n    """Hold."""',
        'class Hold:\n    """Hold."""\n    def __init__(self, name): ...',
    ),
]

BEHIND_ONES_BACK = [
    (VIEWS, "from django.dispatch import Signal\ngiven = Signal()", "given = object()"),
    (VIEWS, "from django import dispatch\ngiven = dispatch.Signal()", "from django import dispatch"),
    (
        VIEWS,
        "from wagtail.signals import page_published\npage_published.send(None)",
        "from masthead.machinery.mail import operations as mail\nmail.send(key=1)",
    ),
    (VIEWS, "given.send(sender=1)", "line.send(b'1')"),
    (VIEWS, "given.send_robust(1)", "given.count(1)"),
    (
        VIEWS,
        "from django.db.models.signals import post_save\npost_save.connect(heard)",
        "import psycopg\npsycopg.connect(address)",
    ),
    (VIEWS, "given.connect(heard, dispatch_uid='x')", "given.connect(address, timeout=3)"),
    (
        VIEWS,
        "from django.dispatch import receiver\n@receiver(given)\ndef heard(): ...",
        "from functools import cache\n@cache\ndef heard(): ...",
    ),
    (
        RECEIVERS,
        "from masthead.giving.fund import operations\ndef heard():\n    operations.one()\n    operations.two()",
        "from masthead.giving.fund import operations\ndef heard():\n    if 1:\n        operations.one()",
    ),
    (
        RECEIVERS,
        "from wagtail.signals import page_published\npage_published.send(1)",
        "from wagtail.signals import page_published\npage_published.connect(1)",
    ),
    (f"{FUND}/models.py", "class Gift:\n    def save(self): ...", "class Gift:\n    def count(self): ..."),
    (f"{FUND}/models.py", "class Page:\n    def save(self): ...", "def save(): ..."),
    (f"{FUND}/forms.py", "from django.forms import ModelForm", "from django.forms import Form"),
    (f"{FUND}/forms.py", "class Give(forms.ModelForm): ...", "class Give(forms.Form): ..."),
    (f"{FUND}/forms.py", "Give = forms.modelform_factory(Gift)", "Give = forms.formset_factory(Give)"),
    (
        "src/masthead/paper/newsroom/models.py",
        "from wagtail.admin.forms import WagtailAdminModelForm",
        "from wagtail.admin.forms import WagtailAdminPageForm",
    ),
    (VIEWS, "def give():\n    import os", "import os\nif os.name:\n    import sys"),
    (VIEWS, "def give():\n    def inner():\n        from os import path", "from os import path"),
    (VIEWS, "class Give:\n    def get(self):\n        import os", "class Give:\n    import os"),
    (VIEWS, "os = __import__('os')", "import os"),
    ("tools/check.py", "def main():\n    import os", "import os"),
    ("src/masthead/config/apps.py", "def wake(self):\n    import os", "def ready(self):\n    import os"),
]


@pytest.mark.parametrize(("path", "broken", "kept"), BY_PLACE)
def test_rule_4_public_functions_take_keywords(path: str, broken: str, kept: str) -> None:
    assert rules_broken(path, broken) == [4]
    assert rules_broken(path, kept) == []


@pytest.mark.parametrize(("path", "broken", "kept"), BEHIND_ONES_BACK)
def test_rule_5_nothing_is_done_behind_ones_back(path: str, broken: str, kept: str) -> None:
    assert rules_broken(path, broken) == [5]
    assert rules_broken(path, kept) == []


def test_rule_5_has_its_one_exception_in_folio() -> None:
    override = "class Page:\n    def save(self): ..."
    assert rules_broken("src/masthead/paper/folio/models.py", override) == []
    assert rules_broken("src/masthead/paper/newsroom/models.py", override) == [5]


@pytest.mark.parametrize("path", [VIEWS, "tools/check.py", "bench/pages.py", "src/pretend/till.py"])
def test_rule_6_a_function_fits_on_a_screen(path: str) -> None:
    assert rules_broken(path, program(function_lines=FUNCTION_LINES_MAX + 1)) == [6]
    assert rules_broken(path, program(function_lines=FUNCTION_LINES_MAX)) == []


@pytest.mark.parametrize("path", [VIEWS, f"{FUND}/templates/fund/give.html", "src/masthead/design/css/2-base.css"])
def test_rule_6_a_file_is_read_in_a_sitting(path: str) -> None:
    assert rules_broken(path, "\n" * (FILE_LINES_MAX + 1)) == [6]
    assert rules_broken(path, "\n" * (FILE_LINES_MAX - 1)) == []


@pytest.mark.parametrize("path", [f"{FUND}/migrations/0001_initial.py", "tests/giving/test_fund.py"])
def test_rule_6_leaves_migrations_and_tests_their_length(path: str) -> None:
    assert rules_broken(path, "\n" * (FILE_LINES_MAX + 1)) == []
