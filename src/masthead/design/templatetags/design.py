"""
Tags of the look. A component is drawn with the values that it is handed, and with nothing else.

``{% component "story" story %}``, ``{% component "button" title="Donate today" address="/give/" %}``,
``{% place "article-foot" %}``, ``{% field form.name %}``, ``{% errors form %}``, ``{% filters form %}``,
``{% stylesheet %}``; in the office ``{% office_stylesheet %}`` and ``{% office_script %}``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING

from django import forms, template
from django.forms.utils import ErrorList
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from masthead.design.formats import plots, sheets
from masthead.kernel import words

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

register = template.Library()

# What is worked out before a component is drawn: a template only draws.
LAID_OUT: Mapping[str, Callable[[Mapping[str, object]], Mapping[str, object]]] = {"plot": plots.laid_out}
ATTRIBUTES = (
    "accept", "autocomplete", "autofocus", "find", "inputmode", "maxlength", "plain", "prefix", "rows", "said", "width",
)  # fmt: skip


@register.simple_tag(takes_context=True)
def component(
    context: Context, piece: str, values: "Mapping[str, object] | DataclassInstance | None" = None, /, **more: object
) -> SafeString:
    """Draw a component from a mapping or a dataclass; values given by name go before those in it."""
    told = {each.name: getattr(values, each.name) for each in fields(values)} if is_dataclass(values) else values
    whole = {**(told or {}), **more}
    return _drawn(context, f"components/{piece}/template.html", LAID_OUT.get(piece, dict)(whole))


@register.simple_tag(takes_context=True)
def place(context: Context, where: str) -> SafeString:
    """Draw whatever stands at a place of the page's frame, in its order."""
    frame = context.get("frame")
    things = frame.places.get(where, ()) if frame else ()
    return mark_safe("".join(_drawn(context, thing.template, thing.values) for thing in things))  # noqa: S308 - drawn too


@register.simple_tag
def stylesheet() -> SafeString:
    """The links to the one style sheet and the tab's mark."""
    html = '<link rel="stylesheet" href="{}"><link rel="icon" type="image/svg+xml" href="{}">'
    return format_html(html, sheets.style().address, sheets.icon().address)


@register.simple_tag
def office_stylesheet() -> SafeString:
    """The link to the style sheet of the office's own screens."""
    return format_html('<link rel="stylesheet" href="{}">', sheets.office().address)


@register.simple_tag
def office_script() -> SafeString:
    """The office's one small script; without it every screen works too, with more to type."""
    return format_html('<script src="{}" defer></script>', sheets.script().address)


@register.simple_tag(takes_context=True)
def field(
    context: Context, bound: forms.BoundField, *, other: forms.BoundField | None = None, **more: object
) -> SafeString:
    """
    Draw a field of a form, with its label, help, errors and what was typed.

    :param other: for a choice, the field in which one's own answer is typed
    :param more: further values of the component: prefix, width, layout
    """
    widget = bound.field.widget
    told: dict[str, object] = {
        "uid": bound.auto_id,
        "name": bound.html_name,
        "label": bound.label,
        "hint": bound.help_text,
        "error": _said(bound.errors),
    }
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        told |= {"legend": bound.label, "options": [_option(choice) for choice in bound.subwidgets]}
        told |= {"other": _box(other)} if other else {}
        return component(context, "choices", told, **more)
    if isinstance(widget, forms.CheckboxInput):
        return component(context, "choice", {**told, "checked": bool(bound.value())}, **more)
    box = told | _box(bound)
    return component(context, "combobox" if "find" in {*box, *more} else "field", box, **more)


@register.simple_tag(takes_context=True)
def errors(context: Context, form: forms.BaseForm) -> SafeString:
    """Draw the error summary of a form, or nothing: the same words as at the fields, each a link to its field."""
    problems = [
        {"uid": _target(bound), "sentence": _said(bound.errors)} for bound in form.visible_fields() if bound.errors
    ]
    return component(context, "errors", problems=problems, sentence=_said(form.non_field_errors()))


@register.simple_tag(takes_context=True)
def filters(context: Context, form: forms.BaseForm, **more: object) -> SafeString:
    """Draw a form that narrows a table, on one line where there is room."""
    return component(context, "filters", fields=[_box(bound) for bound in form.visible_fields()], **more)


@register.filter
def beside(cells: Iterable[object], columns: Iterable[object]) -> Iterable[tuple[object, object]]:
    """Each cell of a row with its column."""
    return zip(cells, columns, strict=False)


@register.filter
def weekday(moment: date) -> str:
    """Tuesday 24 November 2026, in the zone that the moment itself bears (Django's own filter would change it)."""
    return words.weekday(on=moment)


def _drawn(context: Context, name: str, values: Mapping[str, object]) -> SafeString:
    assert context.template is not None, "a tag is drawn inside a template"
    alone = Context({"values": values}, autoescape=context.autoescape)
    return mark_safe(context.template.engine.get_template(name).render(alone).strip())  # noqa: S308 - drawn by a template


def _said(problems: ErrorList) -> str:
    return " ".join(str(problem) for problem in problems)


def _box(bound: forms.BoundField) -> dict[str, object]:
    widget = bound.field.widget
    told = {
        "uid": bound.auto_id,
        "name": bound.html_name,
        "label": bound.label,
        "hint": bound.help_text,
        "error": _said(bound.errors),
        "type": getattr(widget, "input_type", "text"),
        **{name: widget.attrs[name] for name in ATTRIBUTES if name in widget.attrs},
    }
    value = bound.value()
    if isinstance(widget, forms.Select):
        return {**told, "options": _options(widget, bound.html_name, value)}
    if isinstance(widget, forms.FileInput):
        return told  # a browser lets nobody fill it in
    # What was typed stays as it was typed; what is proposed is written as a person would.
    return {**told, "value": f"{value:%d/%m/%Y}" if isinstance(value, date) else value}


def _options(widget: forms.Select, name: str, value: object) -> list[dict[str, object]]:
    chosen = [str(value)] if value is not None else []
    groups: list[dict[str, object]] = []
    for title, choices, _ in widget.optgroups(name, chosen):
        told = [{"value": one["value"], "label": one["label"], "selected": one["selected"]} for one in choices]
        groups += [{"label": title, "options": told}] if title else told
    return groups


def _option(choice: forms.boundfield.BoundWidget) -> dict[str, object]:
    told = choice.data
    return {
        "uid": choice.id_for_label,
        "name": told["name"],
        "value": told["value"],
        "label": told["label"],
        "checked": told["selected"],
        "type": told["type"],
    }


def _target(bound: forms.BoundField) -> str:
    if isinstance(bound.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return bound.subwidgets[0].id_for_label
    return bound.auto_id
