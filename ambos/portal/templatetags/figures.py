"""Tags of the pages of figures; load them with ``{% load figures %}``.

Filters on a ``Figure``: ``value`` (what stands in a cell), ``explained`` (the value with what it is a share of),
``state_tag`` (its state on a wash), ``numerator`` and ``denominator`` (whole numbers, or nothing). On a ``Measure``:
``unit``. On a ``Month``: ``month_name``, ``short_month``. On the code of a state: ``state_word``, ``state_rule``.
"""

from django import template

from ambos.portal.hq import words

from .ambos import tag

register = template.Library()

register.filter("value", words.value)
register.filter("explained", words.explained)
register.filter("unit", words.unit)
register.filter("month_name", words.month)
register.filter("short_month", words.short_month)


@register.filter
def state_tag(figure):
    """The state of a figure as a word on a wash; nothing where nothing was computed."""
    return tag(words.TAGS[figure.state], words.STATES[figure.state]) if figure is not None else ""


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
