"""Tags of the pages of reports; load them with ``{% load standings %}``.

``standing|standing_tag``: how a report stands, as a word on a wash; ``standing|standing_word``: the word alone;
``standing|standing_of_many:n``: the word beside a number of reports;
``standing|standing_mark``: a shape for a row of months. ``line|was:"before"``: 1,204, or 8 of 20; ``line|changed:"before"``:
+12%, −40%, of a share +10 points. ``sections|know_a_year_before``: does any line.
``span|span_name``: October 2026.
``n|whole``: 1,204, or a dash where there is no number. ``fault|says``: its sentence. ``{% completion_map found %}``: reports on the map.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, npgettext, pgettext_lazy

from ambos.domain.indicators import Figure, Measure
from ambos.domain.periods import Month
from ambos.domain.reports import SETTLED, Fault, Span
from ambos.domain.units import Unit
from ambos.portal.hq import drawings, words
from ambos.records.registry.queries import explain
from ambos.records.reports.queries import Compared, Completion, When

from .signs import tag

register = template.Library()

WORDS = {
    "open": pgettext_lazy("report", "not begun"),
    "draft": pgettext_lazy("report", "in preparation"),
    "submitted": pgettext_lazy("report", "to be reviewed"),
    "returned": pgettext_lazy("report", "returned"),
    "late": pgettext_lazy("report", "late"),
    "missing": pgettext_lazy("report", "missing"),
    "accepted": pgettext_lazy("report", "accepted"),
    "explained": pgettext_lazy("report", "blank, explained"),
    "reopened": pgettext_lazy("report", "being corrected"),
}
TAGS = {
    "open": "quiet", "draft": "quiet", "submitted": "info", "returned": "caution", "late": "caution", "missing": "negative",
    "accepted": "positive", "explained": "quiet", "reopened": "info",
}  # fmt: skip
_SHAPES = {
    "accepted": '<circle class="fill" cx="8" cy="8" r="5.5"/>',
    "reopened": '<circle class="fill" cx="8" cy="8" r="5.5"/><circle class="cut" cx="8" cy="8" r="2.4"/>',
    "explained": '<circle class="line" cx="8" cy="8" r="5"/><path class="line" d="M5 8h6"/>',
    "submitted": '<circle class="line" cx="8" cy="8" r="5"/><path class="fill" d="M8 3a5 5 0 0 1 0 10z"/>',
    "returned": '<circle class="line" cx="8" cy="8" r="5"/><path class="line" d="M10.5 8H6m2-2L6 8l2 2"/>',
    "draft": '<circle class="line faint" cx="8" cy="8" r="5"/>',
    "open": '<circle class="line faint" cx="8" cy="8" r="5"/>',
    "late": '<path class="late" d="M8 2l6 6-6 6-6-6z"/>',
    "missing": '<path class="gone" d="M4 4l8 8m0-8l-8 8"/>',
}


@register.filter
def standing_word(standing: str) -> str:
    """The word."""
    return str(WORDS[standing])


@register.filter
def standing_of_many(standing: str, n: int) -> str:
    """The word beside a number of reports, which it agrees with: 1 atrasado, 15 atrasados."""
    words = {
        "open": npgettext("reports", "not begun", "not begun", n),
        "draft": npgettext("reports", "in preparation", "in preparation", n),
        "submitted": npgettext("reports", "to be reviewed", "to be reviewed", n),
        "returned": npgettext("reports", "returned", "returned", n),
        "late": npgettext("reports", "late", "late", n),
        "missing": npgettext("reports", "missing", "missing", n),
        "accepted": npgettext("reports", "accepted", "accepted", n),
        "explained": npgettext("reports", "blank, explained", "blank, explained", n),
        "reopened": npgettext("reports", "being corrected", "being corrected", n),
    }
    return words[standing]


@register.filter
def standing_tag(standing: str):
    """The word on a wash."""
    return tag(TAGS[standing], WORDS[standing])


@register.filter
def standing_mark(standing: str | None):
    """A shape: disc accepted, half disc to review, ring in preparation, diamond late, cross missing; a dot where none was
    owed. The word goes with it for whoever does not see the shape."""
    if standing is None:
        return format_html(
            '<svg class="mk" viewBox="0 0 16 16" role="img"><title>{}</title>{}</svg>', gettext("none owed"), _dot()
        )
    shape = mark_safe(_SHAPES[standing])  # noqa: S308 - our own constants
    return format_html(
        '<svg class="mk" viewBox="0 0 16 16" role="img"><title>{}</title>{}</svg>', WORDS[standing], shape
    )


def _dot():
    return format_html('<circle class="none" cx="{}" cy="8" r="1.4"/>', 8)


@register.inclusion_tag("reports/map.html")
def completion_map(found: Completion):
    """Where reports are in, late and missing, on the maps of the countries of residence."""
    standing = {row.office.pk: worst for row in found.rows if (worst := row.history[-1][1])}
    points = [_point(row.office, standing[row.office.pk]) for row in found.rows if row.office.pk in standing]
    countries = [c for c in dict.fromkeys(p.place.country for p in points) if drawings.has_map(c)]

    def say(point: drawings.Point) -> str:
        return f"{point.place.name}: {WORDS[standing[point.place.pk]]}"

    drawn = [drawing for c in countries for drawing in drawings.draw_map(c, points, largest=7.0, say=say)]
    return {"drawings": drawn}


_IN = Measure("reports.in", Unit.service, "in")
_SHARE = Measure("reports.share", Unit.service, "in", "owed", kind="rate")


def _point(place: Any, standing: str) -> drawings.Point:
    if standing in ("late", "missing"):
        return drawings.Point(place, Figure(_IN, None, place.pk, None, None, standing), None)
    share = Figure(_SHARE, None, place.pk, 1, 1, "known") if standing in SETTLED else None
    return drawings.Point(place, Figure(_IN, None, place.pk, 1, None, "known"), share)


@register.filter
def was(line: Compared, when: When) -> str:
    """What a line said then: 1,204; of a share 8 of 20; with an asterisk while the network was provisional; a dash where
    there is no number."""
    then = line.was(when)
    mark = "*" if when in line.provisional else ""
    if not line.is_rate or then.denominator is None:
        return whole(then.number) + mark
    return gettext("%(n)s of %(of)s") % {"n": whole(then.number), "of": whole(then.denominator)} + mark


@register.filter
def changed(line: Compared, when: When) -> str:
    """How a line moved since then: +12%, −40%, ±0%; a share +10.0 points; *not comparable* where a signed report kept only
    half of the earlier share; empty where nothing can be said."""
    if not line.is_comparable(when):
        return gettext("not comparable")
    return _points(line.points(when)) if line.is_rate else _percent(line.grew(when))


@register.filter
def know_a_year_before(sections: list[tuple[Any, list[Compared]]]) -> bool:
    """Is anything known of a year before? A column of dashes takes the room of the words."""
    return any(line.year_before is not None for _name, lines in sections for line in lines)


def _percent(share: Fraction | None) -> str:
    if share is None:
        return ""
    percent = round(share * 100)
    if percent == 0:
        return gettext("±0%")
    return f"+{percent}%" if percent > 0 else f"−{-percent}%"


def _points(moved: Fraction | None) -> str:
    if moved is None:
        return ""
    tenths = round(moved * 1000)
    sign = "+" if tenths > 0 else "−" if tenths else "±"
    return gettext("%(n)s points") % {"n": sign + number_format(Decimal(abs(tenths)) / 10, decimal_pos=1)}


@register.filter
def span_name(span: Span) -> str:
    """October 2026; 2026-Q3; 2026."""
    return words.month(Month.of(span.first_day)) if span.kind == "month" else str(span)


@register.filter
def span_short(span: Span) -> str:
    """Oct 2026."""
    return words.short_month(Month.of(span.first_day)) if span.kind == "month" else str(span)


@register.filter
def whole(number: Any) -> str:
    """A count, or a dash where there is none."""
    return "–" if number is None else words.whole(number)


@register.filter
def says(fault: Fault) -> str:
    """The whole sentence of a fault."""
    return explain(fault.reason)
