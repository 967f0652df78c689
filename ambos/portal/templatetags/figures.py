"""Tags of the pages of figures; load them with ``{% load figures %}``.

Filters on a ``Figure``: ``value`` (what stands in a cell), ``explained`` (the value with what it is a share of),
``state_tag`` (its state on a wash), ``numerator`` and ``denominator`` (whole numbers, or nothing). On a ``Measure``:
``unit``. On a whole number: ``whole``. On a ``Month``: ``month_name``, ``short_month``. On the code of a state: ``state_word``.

``{% draw mark %}``: a sign of a map or chart.
"""

from django import template
from django.utils.html import format_html

from ambos.portal.hq import words

from .signs import tag

register = template.Library()

register.filter("value", words.value)
register.filter("explained", words.explained)
register.filter("unit", words.unit)
register.filter("month_name", words.month)
register.filter("short_month", words.short_month)
register.filter("whole", words.whole)


_SHAPES = {
    "circle": '<circle class="{kind}" cx="{x}" cy="{y}" r="{r}"><title>{title}</title></circle>',
    "cross": '<g class="{kind}" transform="translate({x} {y}) scale({r})"><title>{title}</title>'
    '<path class="{kind}" vector-effect="non-scaling-stroke" d="M-1-1L1 1M1-1L-1 1"/></g>',
    "diamond": '<path class="{kind}" vector-effect="non-scaling-stroke" transform="translate({x} {y}) scale({r})" '
    'd="M0-1L1 0L0 1L-1 0Z"><title>{title}</title></path>',
    "box": '<rect class="{kind}" x="{x}" y="{y}" width="{r}" height="18"><title>{title}</title></rect>',
}


@register.simple_tag
def draw(mark):
    """A ``Mark`` of a map or a chart, with its words as a title."""
    return format_html(_SHAPES[mark.shape], kind=mark.kind, x=mark.x, y=mark.y, r=mark.r, title=mark.title)


@register.filter
def state_tag(figure):
    """The state of a figure as a word on a wash; nothing where it is known, or where nothing was computed: only exceptions
    are marked."""
    if figure is None or figure.state in ("known", "zero"):
        return ""
    if figure.denominator == 0:
        return tag("quiet", words.value(figure))
    return tag(words.TAGS[figure.state], words.STATES[figure.state])


@register.filter
def state_word(state):
    """The word for a state."""
    return words.STATES[state]


@register.filter
def numerator(figure):
    """The numerator where it may be shown."""
    return words.whole(figure.numerator) if figure is not None and figure.numerator is not None else ""


@register.filter
def denominator(figure):
    """The denominator where there is one and it may be shown."""
    return words.whole(figure.denominator) if figure is not None and figure.denominator is not None else ""
