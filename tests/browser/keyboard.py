"""Somebody who has no mouse: what has the focus, what it is called, and whether it can be seen."""

from typing import Any

from playwright.sync_api import Page

FOCUS = """() => {
  const it = document.activeElement;
  const label = it.labels && it.labels.length ? it.labels[0] : null;
  const rings = [getComputedStyle(it), getComputedStyle(it, '::after'), ...(label ? [getComputedStyle(label)] : [])];
  const box = it.getClientRects()[0] || {width: 0, height: 0, left: -1, top: -1};
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return {
    name: (label || it).textContent.trim().replace(/\\s+/g, ' '),
    is_seen: top !== null && (it.contains(top) || (label !== null && label.contains(top))),
    has_ring: rings.some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0),
  };
}"""
MOST = 120


class Keyboard:
    """
    Tab, Enter and letters.

    :ivar met: the names of all that had the focus on this page, in order
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.met: list[str] = []

    def focus(self) -> dict[str, Any]:
        """What has the focus now."""
        told: dict[str, Any] = self.page.evaluate(FOCUS)
        return told

    def go_to(self, name: str) -> None:
        """Tab until something of that name has the focus; all that had it on the way could be seen (WCAG 2.4.11)."""
        for _ in range(MOST):
            self.page.keyboard.press("Tab")
            told = self.focus()
            self.met.append(told["name"])
            assert told["is_seen"], f"the focus is hidden at {told['name']!r} of {self.page.url}"
            assert told["has_ring"], f"the focus can't be seen at {told['name']!r} of {self.page.url}"
            if told["name"] == name:
                return
        raise AssertionError(f"no {name!r} among {self.met}")

    def follow(self) -> None:
        """Enter, which leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.met = []

    def write(self, text: str) -> None:
        """Type into the field that has the focus, over whatever stands in it."""
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)
