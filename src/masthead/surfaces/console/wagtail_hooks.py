"""The office's menu and front: what we use of Wagtail, and the desks of all parts."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem

from masthead.design import queries as design
from masthead.design.values import Desk
from masthead.kernel import clock
from masthead.surfaces.console import queries

# Sites: one paper in one install. Redirects: the newsroom keeps its own. Users and groups: people's, with the roles.
UNUSED_SETTINGS = frozenset({"sites", "redirects", "users", "groups", "collections", "workflows", "workflow-tasks"})
UNUSED = frozenset({"documents", "help"})  # "help" leads to other people's sites
UNUSED_REPORTS = frozenset({"workflows", "workflow-tasks", "page-types-usage"})
ICONS: Mapping[str, str] = {"Money": "table", "Fund": "calendar-check", "People": "group"}
ICON = "clipboard-list"
FIRST = 10  # before Wagtail's own, which begin at 100: a desk's work is what one comes for


class Today(Component):
    """What waits at the desks of whoever looks."""

    order = 50
    template_name = "console/today.html"

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, object]:  # noqa: ARG002 - as Wagtail declares it
        """What waits, and which desks there are."""
        actor = self.request.actor  # type: ignore[attr-defined]
        return {"today": queries.today(actor=actor, now=clock.now())}


@hooks.register("construct_homepage_panels")
def add_today(request: HttpRequest, panels: list[Component]) -> None:
    """What needs doing, before Wagtail's own panels."""
    panels.append(Today(request))


@hooks.register("construct_homepage_summary_items")
def leave_out_documents(request: HttpRequest, items: list[Component]) -> None:  # noqa: ARG001
    """Without the number of documents: the paper has pages and pictures."""
    items[:] = [item for item in items if not isinstance(item, DocumentsSummaryItem)]


@hooks.register("construct_main_menu")
def construct_main_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """The desks of whoever looks in their groups, and of Wagtail what we use."""
    items[:] = [item for item in items if item.name not in UNUSED]
    desks = [desk for desk in design.desks() if desk.is_for(request.actor)]  # type: ignore[attr-defined]
    for place, (group, of_group) in enumerate(groupby(desks, key=lambda desk: desk.group)):
        entries = [_entry(desk, FIRST + place) for desk in of_group]
        if not group:
            items.extend(entries)
            continue
        icon = ICONS.get(group, ICON)
        items.append(
            SubmenuMenuItem(group, Menu(items=entries), name=f"desks-{place}", icon_name=icon, order=FIRST + place)
        )


@hooks.register("construct_settings_menu")
def construct_settings_menu(request: HttpRequest, items: list[MenuItem]) -> None:  # noqa: ARG001
    """Without the settings that other parts of the paper keep."""
    items[:] = [item for item in items if item.name not in UNUSED_SETTINGS]


@hooks.register("construct_reports_menu")
def construct_reports_menu(request: HttpRequest, items: list[MenuItem]) -> None:  # noqa: ARG001
    """Without the reports on what we don't use."""
    items[:] = [item for item in items if item.name not in UNUSED_REPORTS]


@hooks.register("insert_global_admin_css")
def insert_global_admin_css() -> SafeString:
    """The office's own few rules."""
    return format_html('<link rel="stylesheet" href="{}">', static("console/office.css"))


def _entry(desk: Desk, order: int) -> MenuItem:
    name = "-".join(["desk", *desk.address.split("/")[2:-1]])
    return MenuItem(desk.title, desk.address, name=name, icon_name=ICON, order=order)
