"""The frame of a page: its menu, its messages, its colours, and addresses that may not be built."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.messages import get_messages
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ambos.portal.theme import digest, style_sheet
from ambos.records.registry.manifest import AREAS
from ambos.records.registry.queries import area_of, menu_counts

register = template.Library()
LONG = 12
"""From more entries than this a menu stands under headings. Never at a window: there it follows the day."""
HEADINGS = {
    "": "",
    "network": _("The network"),
    "health": _("Health"),
    "school": _("School and study"),
    "council": _("Council and meetings"),
    "law": _("Programs and the law"),
    "keys": _("Keys and data"),
}


@register.simple_tag
def url_or_nothing(name: str, *args, **kwargs) -> str:
    """The address of a named page, or "" when that page is not built or its program is not turned on."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def work_menu(context) -> list[dict[str, Any]]:
    """The menu of the reader's role: title, address, how many wait, how many are late, which one is open, and under which
    heading it stands ("" for none), those of one heading together.

    The open one is the entry with the longest address that begins this page's address.
    """
    access, path = context.get("access"), getattr(context.get("request"), "path", "")
    shown = [(item, url) for item in context.get("menu") or () if (url := url_or_nothing(item.url_name))]
    is_parted = len(shown) > LONG and all(item.audience != "window" for item, _url in shown)
    areas = {item.url_name: area_of(item) if is_parted else "" for item, _url in shown}
    shown.sort(key=lambda pair: AREAS.index(areas[pair[0].url_name]))
    counts = menu_counts([item for item, _url in shown], access)
    rows = [
        {"title": item.title, "url": url, "count": count, "late": late, "heading": HEADINGS[areas[item.url_name]]}
        for (item, url), (count, late) in zip(shown, counts, strict=True)
    ]
    open_url = max((row["url"] for row in rows if path.startswith(row["url"])), key=len, default=None)
    return [row | {"is_current": row["url"] == open_url} for row in rows]


@register.inclusion_tag("includes/messages.html", takes_context=True)
def message_bar(context):
    """What was just done, and the way back. A view says ``messages.success(request, text, extra_tags="undo:/url/")``."""
    request = context.get("request")
    bars = []
    for message in get_messages(request) if request else ():
        undo = next((word.removeprefix("undo:") for word in message.tags.split() if word.startswith("undo:")), "")
        bars.append({"text": message.message, "level": message.level_tag, "undo": undo})
    return {"bars": bars, "csrf_token": context.get("csrf_token"), "request": request}


@register.simple_tag
def theme():
    """The link to the country's own colours; nothing when its pack sets none."""
    if not style_sheet():
        return ""
    return format_html('<link rel="stylesheet" href="{}">', reverse("theme", args=[digest()]))
