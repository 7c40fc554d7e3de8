"""Rules 7, 8, 9 and 12, each with code that breaks it and code that keeps it."""

import pytest

from tests.tools.planted import FUND, rules_broken

VIEWS = f"{FUND}/views.py"
NEWSROOM = "src/masthead/paper/newsroom/views.py"
VALUES = f"{FUND}/values.py"
MODELS = f"{FUND}/models.py"
SHARES = "src/masthead/society/shares/forms.py"
LEDGER = "src/masthead/money/ledger/forms.py"
JOBS = "src/masthead/machinery/jobs/forms.py"
POSTGRES = "src/masthead/machinery/postgres/values.py"
TILL = "src/pretend/till.py"

MONEY = [
    (VIEWS, "share = whole / 3", "share = whole // 3"),
    (SHARES, "whole /= 3", "whole //= 3"),
    (LEDGER, "place = folder / 'books'", "place = folder.joinpath('books')"),
    (LEDGER, "share = float(text)", "share = int(text)"),
    (LEDGER, "share: float = 1", "share: int = 1"),
    (LEDGER, "fee = 0.5", "fee = 5"),
    (MODELS, "amount = models.FloatField()", "amount = models.BigIntegerField()"),
    (MODELS, "amount = models.DecimalField()", "amount = models.BigIntegerField()"),
    ("src/masthead/kernel/money.py", "half = whole / 2", "half = whole // 2"),
    (NEWSROOM, "pounds = fund.raised_minor / 100", "half = width / 2"),
    (NEWSROOM, "share = amount / 3", "share = amount // 3"),
    (NEWSROOM, "pounds = float(gift.amount)", "weight = float(text)"),
    (NEWSROOM, "grown = amount_minor * 1.5", "grown = width * 1.5"),
    (NEWSROOM, "half = models.F('target_minor') / 2", "half = models.F('width') / 2"),
    (TILL, "fee = amount / 50", "seconds = ms / 1000"),
]

CLOCK = [
    (VIEWS, "from datetime import datetime\nnow = datetime.now()", "from datetime import datetime\nnow: datetime"),
    (VIEWS, "import datetime\nnow = datetime.datetime.utcnow()", "import datetime"),
    (VIEWS, "from datetime import date as day\ntoday = day.today()", "today = facts.today(now=now)"),
    (VIEWS, "import time\nnow = time.time()", "import time\nzone = time.tzname"),
    (VIEWS, "from time import time_ns as told\nnow = told()", "from time import tzname"),
    (VIEWS, "from django.utils import timezone\nnow = timezone.now()", "from django.utils import timezone"),
    (MODELS, "field(default=timezone.now)\nfrom django.utils import timezone", "field(default=None)"),
    (MODELS, "made_at = models.DateTimeField(auto_now_add=True)", "made_at = models.DateTimeField()"),
    (MODELS, "from django.db.models.functions import Now\ndefault = Now()", "from django.db.models import Q\nq = Q()"),
    (VALUES, "from masthead.kernel import clock\nnow = clock.now()", "from masthead.kernel import clock"),
    (f"{FUND}/forms.py", "from masthead.kernel.clock import now\nx = now()", "x = now()"),
    (VIEWS, "import time\ntime.sleep(1)", "import time"),
    (VIEWS, "from time import monotonic\nx = monotonic()", "from masthead.kernel import clock\nx = clock.now()"),
    (POSTGRES, "import time\nx = time.time()", "import time\nx = time.monotonic()\ntime.sleep(1)"),
    (JOBS, "from masthead.kernel import clock\nnow = clock.now()", "import time\ntime.sleep(1)"),
    (TILL, "import time\nnow = time.time()", "import time\ntime.sleep(1)"),
]

NAMES = [
    (
        VALUES,
        "from datetime import date\ndef due(made_at: date): ...",
        "from datetime import date\ndef due(made_on: date): ...",
    ),
    (
        VALUES,
        "from datetime import datetime\nclass Gift:\n    made_on: datetime | None",
        "from datetime import datetime\nclass Gift:\n    made_at: datetime | None",
    ),
    (
        MODELS,
        "from django.db import models\nmade_on = models.DateTimeField()",
        "from django.db import models\nmade_at = models.DateTimeField()",
    ),
    (
        MODELS,
        "from django.db import models\nmade_at = models.DateField()",
        "from django.db import models\nmade_on = models.DateField()",
    ),
]

STATES = [
    (
        VIEWS,
        "match it:\n    case A.ONE: ...\n    case rest:\n        raise ValueError(rest)",
        "match it:\n    case A.ONE: ...\n    case _:\n        assert_never(it)",
    ),
    (VIEWS, "done = gift.state == 'settled'", "done = gift.state is State.SETTLED"),
    (VIEWS, "done = 'settled' != payment_state", "done = payment_state == State.SETTLED"),
    (VIEWS, "done = means in {'card', 'cheque'}", "done = means in {Means.CARD, Means.CHEQUE}"),
    (VIEWS, "match gift.state:\n    case 'a' | 'b': ...", "match gift.state:\n    case State.A | State.B: ..."),
    (VIEWS, "match it:\n    case A.ONE: ...\n    case _: ...", "match it:\n    case A.ONE: ...\n    case A.TWO: ..."),
    (VIEWS, "match it:\n    case A.ONE: ...\n    case rest: ...", "match it:\n    case 'one': ...\n    case _: ..."),
    (VIEWS, "live = settings.ENVIRONMENT.payment_mode == 'live'", "live = answer.status == 'complete'"),
]


@pytest.mark.parametrize(("path", "broken", "kept"), MONEY)
def test_rule_7_money_is_whole(path: str, broken: str, kept: str) -> None:
    assert rules_broken(path, broken) == [7]
    assert rules_broken(path, kept) == []


@pytest.mark.parametrize(("path", "broken", "kept"), CLOCK)
def test_rule_8_the_clock_is_an_argument(path: str, broken: str, kept: str) -> None:
    assert rules_broken(path, broken) == [8]
    assert rules_broken(path, kept) == []


def test_rule_8_leaves_the_clock_itself_alone() -> None:
    told = "from datetime import datetime\nmachine = datetime.now()"
    assert rules_broken("src/masthead/kernel/clock.py", told) == []
    assert rules_broken("src/masthead/kernel/periods.py", told) == [8]
    assert rules_broken("src/pretend/clock.py", told) == []


@pytest.mark.parametrize(("path", "broken", "kept"), NAMES)
def test_rule_9_moments_and_days_are_told_apart(path: str, broken: str, kept: str) -> None:
    assert rules_broken(path, broken) == [9]
    assert rules_broken(path, kept) == []


@pytest.mark.parametrize(("path", "broken", "kept"), STATES)
def test_rule_12_states_are_enums(path: str, broken: str, kept: str) -> None:
    assert rules_broken(path, broken) == [12]
    assert rules_broken(path, kept) == []
