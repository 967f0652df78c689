"""Draws the small widgets of forms without a template.

A page with a form has hundreds of options and boxes, and Django runs one or two templates for each: a third of the time of
the visit page went there. The markup is Django's own, one for one (a test compares them); whatever is not listed here is
drawn by Django.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]


class Renderer(DjangoTemplates):
    """The form renderer of the house (setting ``FORM_RENDERER``)."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The widget as markup: drawn here where it is one of the small ones, else by its template."""
        draw = _DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)


def _attributes(widget: Widget) -> str:
    said = []
    for name, value in widget["attrs"].items():
        if value is True:
            said.append(f" {conditional_escape(name)}")
        elif value is not False:
            said.append(f' {conditional_escape(name)}="{_text(value)}"')
    return "".join(said)


def _text(value: Any) -> str:
    """As ``|stringformat:'s'`` in a template: what is marked safe stays, all else is escaped."""
    return conditional_escape(value) if isinstance(value, SafeString) else escape(str(value))


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return mark_safe(  # noqa: S308 - every part is escaped above
        f'<input type="{conditional_escape(widget["type"])}" name="{conditional_escape(widget["name"])}"{value}'
        f"{_attributes(widget)}>"
    )


def _input_option(widget: Widget) -> str:
    if not widget.get("wrap_label"):
        return _input(widget)
    key = widget["attrs"].get("id")
    head = f'<label for="{conditional_escape(key)}">' if key else "<label>"
    return mark_safe(f"{head}{_input(widget)} {conditional_escape(widget['label'])}</label>")  # noqa: S308 - escaped


def _option(widget: Widget) -> str:
    return (
        f'<option value="{_text(widget["value"])}"{_attributes(widget)}>{conditional_escape(widget["label"])}</option>'
    )


def _select(widget: Widget) -> str:
    lines = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            lines.append(f'<optgroup label="{conditional_escape(group)}">')
        lines += [_option(option) for option in options]
        if group:
            lines.append("</optgroup>")
    lines.append("</select>")
    return mark_safe("\n".join(lines))  # noqa: S308 - every part is escaped above


def _textarea(widget: Widget) -> str:
    value = conditional_escape(widget["value"]) if widget["value"] else ""
    return mark_safe(  # noqa: S308 - every part is escaped above
        f'<textarea name="{conditional_escape(widget["name"])}"{_attributes(widget)}>\n{value}</textarea>'
    )


_FOLDER = "django/forms/widgets/"
_DRAWN: dict[str, Callable[[Widget], str]] = {
    **{
        f"{_FOLDER}{name}.html": _input
        for name in ("input", "text", "number", "email", "url", "tel", "search", "password", "hidden", "date", "time",
                     "datetime", "checkbox")
    },
    **{f"{_FOLDER}{name}.html": _input_option for name in ("input_option", "checkbox_option", "radio_option")},
    f"{_FOLDER}select.html": _select,
    f"{_FOLDER}textarea.html": _textarea,
}  # fmt: skip
