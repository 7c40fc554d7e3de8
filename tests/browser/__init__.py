"""The paper as it stands in a browser: a small one, made for it, with every kind of page in every state."""

import pytest

pytest.register_assert_rewrite("tests.browser.keyboard", "tests.browser.looking", "tests.browser.walks")
