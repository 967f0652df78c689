"""Signs: the mark, icons, clocks, tags, figures. Shape and word first, colour second."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()

MARK = mark_safe(
    '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><path d="M5 28.5C5 17 8.5 8.5 14.2 3.8"/>'
    '<path d="M27 28.5C27 17 23.5 8.5 17.8 3.8"/></svg>'
)
_SIGN = '<svg class="sign a-{name}" viewBox="0 0 22 22" aria-hidden="true">{shape}</svg>'
_ICON = '<svg class="icon" viewBox="0 0 28 28" aria-hidden="true">{shape}</svg>'
_SIGNS = {
    "yes": '<circle cx="11" cy="11" r="10" fill="currentColor"/><path class="cut" d="M6 11.4l3.4 3.4L16 8" fill="none" '
    'stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>',
    "closed": '<rect x="2" y="2" width="18" height="18" rx="3" fill="currentColor"/><path class="cut" d="M6 11h10" '
    'stroke-width="2.6" stroke-linecap="round"/>',
    "depends": '<circle cx="11" cy="11" r="9" fill="none" stroke="currentColor" stroke-width="2"/>'
    '<path d="M11 2a9 9 0 0 1 0 18z" fill="currentColor"/>',
    "unknown": '<circle cx="11" cy="11" r="9" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-dasharray="3.4 2.6"/><path d="M8.6 8.8a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.8" fill="none" '
    'stroke="currentColor" stroke-width="1.9" stroke-linecap="round"/><circle cx="11" cy="15.6" r="1.2" '
    'fill="currentColor"/>',
    "no": '<circle cx="11" cy="11" r="9" fill="none" stroke="currentColor" stroke-width="2"/><path d="M7 11h8" '
    'stroke="currentColor" stroke-width="2" stroke-linecap="round"/>',
}
_ICONS = {
    "aloud": '<path d="M5 11h4l6-5v16l-6-5H5zM19 10a6 6 0 0 1 0 8M22 7a10 10 0 0 1 0 14"/>',
    "arrow": '<path d="M4 14h19M16 7l7 7-7 7"/>',
    "print": '<path d="M8 11V4h12v7M8 20H4v-9h20v9h-4M8 17h12v7H8z"/>',
}
ICONS = {
    **{name: mark_safe(_SIGN.format(name=name, shape=shape)) for name, shape in _SIGNS.items()},  # noqa: S308 - our own constants
    **{name: mark_safe(_ICON.format(shape=shape)) for name, shape in _ICONS.items()},  # noqa: S308 - our own constants
}

CLOCKS = ("running", "due", "overdue", "done", "wait")
TAGS = ("quiet", "accent", "positive", "caution", "negative", "info")


@register.simple_tag
def mark():
    """The mark of the house, decorative: the name stands beside it."""
    return MARK


@register.simple_tag
def icon(name: str):
    """A small decorative sign; the words beside it carry the meaning. ``KeyError`` for a name that is not there."""
    return ICONS[name]


@register.simple_tag
def clock(state: str, share: float | None, words: Any):
    """A deadline as a filling disc. ``share`` of the time used, 0 to 1 (``None``: a quarter); ``words`` say the rest."""
    if state not in CLOCKS:
        raise ValueError(f"a clock is one of {CLOCKS}, not {state!r}")
    tenths = 2.5 if share is None else share * 10
    return format_html(
        '<span class="clock clock--{} clock--p{}">{}</span>', state, max(0, min(10, round(tenths))) * 10, words
    )


@register.simple_tag
def tag(kind: str, words: Any):
    """A word on a wash of colour. The word carries the meaning, never the colour alone."""
    if kind not in TAGS:
        raise ValueError(f"a tag is one of {TAGS}, not {kind!r}")
    return format_html('<span class="tag tag--{}">{}</span>', kind, words)


@register.simple_tag
def figure(what: Any, value: Any, unit: Any = "", caveat: Any = ""):
    """A number that says what it counts, in which unit, and what to beware of."""
    return format_html(
        '<div class="figure"><p class="what">{}</p><p class="value">{}{}</p>{}</div>',
        what,
        value,
        format_html(' <span class="unit">{}</span>', unit) if unit else "",
        format_html('<p class="caveat">{}</p>', caveat) if caveat else "",
    )
