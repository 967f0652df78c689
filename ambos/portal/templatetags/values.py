"""Values in words: a code by its name, a birth date as far as it is known, a deadline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext

from .signs import clock

register = template.Library()


@register.filter
def lookup(names: Mapping[str, str], code: str) -> str:
    """The name behind a code; the code itself when it has no name."""
    return names.get(code, code)


@register.filter
def born(person: Any) -> str:
    """Her birth date as far as it is known: '12 mar 1981', 'March 1981' or '1981'."""
    formats = {"day": "DATE_FORMAT", "month": "YEAR_MONTH_FORMAT", "year": "Y"}
    return date_format(person.born_on, formats[person.born_precision]) if person.born_on else ""


@register.simple_tag
def vital(bound: Any):
    """A narrow box for one reading, named for whoever does not see the table around it."""
    attributes = {
        "class": "input input--vital",
        "aria-label": bound.label,
        "inputmode": "decimal",
        "autocomplete": "off",
    }
    if bound.errors:
        attributes |= {"aria-invalid": "true"}
        return format_html(
            '{} <span class="error-text">{}</span>', bound.as_widget(attrs=attributes), " ".join(bound.errors)
        )
    return bound.as_widget(attrs=attributes)


@register.simple_tag
def due_badge(due: date, today: date):
    """A deadline counted in days: running, due today, overdue."""
    days = (due - today).days
    if days < 0:
        return clock("overdue", 1, ngettext("%(n)s day overdue", "%(n)s days overdue", -days) % {"n": -days})
    if days == 0:
        return clock("due", 0.8, gettext("due today"))
    return clock("running", 0.4, ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days})
