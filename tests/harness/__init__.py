"""A paper and its payment company as real processes, for the shows and the failure matrix (money.md D)."""

import pytest

MODULES = ("browser", "company", "giving", "oracles", "paper", "processes", "reading")
pytest.register_assert_rewrite(*(f"{__name__}.{name}" for name in MODULES))  # an oracle that fails says on what
