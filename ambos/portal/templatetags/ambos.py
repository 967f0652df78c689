"""The template tags every page may use without loading them.

Components (each with all its states at /components/):

=====================================  ================================================================================
``{% mark %}``                         the two strokes of the house
``{% icon "yes" %}``                   a small sign: yes closed depends unknown no arrow print
``{% clock "due" 0.8 _("today") %}``   a deadline: running due overdue done wait; the share of the time used, 0 to 1
``{% tag "caution" _("late") %}``      a word on a wash: quiet accent positive caution negative info
``{% figure what value unit caveat %}`` a number that says what it counts
``{% field form.x %}``                 label, hint, error and control; ``hint= label= kind="pick"|"choices" quiet=True``
``{% choices form.x %}``               radios or checkboxes as large cards (families)
``{% pick form.x %}``                  the same as short chips (work)
``{% date3 form "born" %}``            three boxes over form fields born_day, born_month and born_year
``{% errors form %}``                  the list of faults on top, each a link to its field
``{% message_bar %}``                  Django's messages; ``extra_tags="undo:<address>"`` adds an Undo button
``{% work_menu as menu_rows %}``            the menu of the reader's role
``{% url_or_nothing "name" as url %}`` an address, or "" where that page is not built or not turned on
``{% telephone "+15595550172" %}``      a number to tap, written as people of the country of residence write it
=====================================  ================================================================================

Filters: ``person_name`` ``initials`` ``first_letters`` ``code`` ``role_title`` ``place`` ``bilingual`` ``device`` ``day``
``day_month`` ``moment`` ``away`` ``far`` (kilometres as a distance one can trust) ``opening`` (a schedule in words).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms, template
from django.contrib.messages import get_messages
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format, number_format, time_format
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from ambos.domain.country import Bilingual
from ambos.domain.telephones import dialled, shown
from ambos.portal.signs import ICONS, MARK
from ambos.portal.spans import in_days, in_hours
from ambos.portal.theme import digest, style_sheet
from ambos.records.posts.queries import roles
from ambos.records.registry.loading import destinations

register = template.Library()

KM_A_MILE = 1.609344
_BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

CLOCKS = ("running", "due", "overdue", "done", "wait")
TAGS = ("quiet", "accent", "positive", "caution", "negative", "info")


# -- signs -------------------------------------------------------------------------------------------------------------
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


@register.simple_tag
def theme():
    """The link to the country's own colours; nothing when its pack sets none."""
    if not style_sheet():
        return ""
    return format_html('<link rel="stylesheet" href="{}">', reverse("theme", args=[digest()]))


# -- forms -------------------------------------------------------------------------------------------------------------
def _described(bound, hint) -> str:
    """Ids of what describes a control, in the order they are read."""
    ids = [f"{bound.auto_id}_helptext"] if hint else []
    return " ".join(ids + ([f"{bound.auto_id}_error"] if bound.errors else []))


def _frame(bound, hint, label, quiet) -> dict[str, Any]:
    hint = bound.help_text if hint is None else hint
    return {
        "bound": bound,
        "hint": hint,
        "label": label or bound.label,
        "hint_id": f"{bound.auto_id}_helptext",
        "error_id": f"{bound.auto_id}_error",
        "described_by": _described(bound, hint),
        "is_optional": not bound.field.required and not quiet,
    }


@register.inclusion_tag("includes/field.html")
def field(bound, hint=None, label=None, kind="", quiet=False):
    """One control with label, hint and error; what was typed stays. ``quiet`` leaves out "(optional)"."""
    widget = bound.field.widget
    if bound.is_hidden:
        return {"control": bound.as_widget(), "is_hidden": True}
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return options(bound, hint, label, kind or "choices", quiet)
    frame = _frame(bound, hint, label, quiet)
    is_check = isinstance(widget, forms.CheckboxInput)
    # No placeholder: it vanishes as one types, when a hint is needed most.
    attributes: dict[str, Any] = {"placeholder": False}
    if not is_check:
        attributes["class"] = f"input {widget.attrs.get('class', '')}".strip()
    if frame["described_by"]:
        attributes["aria-describedby"] = frame["described_by"]
    return frame | {"control": bound.as_widget(attrs=attributes), "is_check": is_check}


def options(bound, hint, label, kind, quiet):
    """Radios or checkboxes as data for the template."""
    return _frame(bound, hint, label, quiet) | {"options": list(bound), "kind": kind}


@register.inclusion_tag("includes/field.html")
def choices(bound, hint=None, label=None, quiet=False):
    """Radios or checkboxes as cards, 56 px high: family pages."""
    return options(bound, hint, label, "choices", quiet)


@register.inclusion_tag("includes/field.html")
def pick(bound, hint=None, label=None, quiet=False):
    """Radios or checkboxes as short chips: work pages."""
    return options(bound, hint, label, "pick", quiet)


@register.inclusion_tag("includes/date3.html")
def date3(form, name: str, label: Any = "", hint: Any = "", quiet=False):
    """A date in three boxes: ``<name>_day``, ``<name>_month``, ``<name>_year``, in the order the language says them."""
    order = ("month", "day", "year") if (get_language() or "es").startswith("en") else ("day", "month", "year")
    words = {"day": gettext("Day"), "month": gettext("Month"), "year": gettext("Year")}
    bounds = [(part, form[f"{name}_{part}"]) for part in order]
    faults = [fault for _, bound in bounds for fault in bound.errors]
    key = form[f"{name}_day"].auto_id.removesuffix("_day")
    described = " ".join(([f"{key}_helptext"] if hint else []) + ([f"{key}_error"] if faults else []))
    boxes = []
    for part, bound in bounds:
        attributes = {"class": "input", "inputmode": "numeric", "autocomplete": "off", "maxlength": len("2026")}
        if described:
            attributes["aria-describedby"] = described
        boxes.append({"id": bound.auto_id, "words": words[part], "control": bound.as_widget(attrs=attributes)})
    return {
        "key": key,
        "label": label or form[f"{name}_day"].label,
        "hint": hint,
        "faults": faults,
        "boxes": boxes,
        "is_optional": not quiet and not any(bound.field.required for _, bound in bounds),
    }


@register.inclusion_tag("includes/errors.html")
def errors(form):
    """What has to be corrected, on top of the page, each a link to its field. Nothing when nothing is wrong."""
    faults = [
        (_place_of(form[name]), _name_of(form, name), fault) for name in form.fields for fault in form[name].errors
    ]
    return {"faults": faults, "general": form.non_field_errors()}


def _place_of(bound) -> str:
    """Where a link to a field leads: the control itself, of a group its first one, so that one can type at once."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def _name_of(form, name: str) -> str:
    """What a field is called on the page. Month and year of a date in three boxes go by the name of the whole date."""
    whole = f"{name.rpartition('_')[0]}_day"
    return form[whole if name.endswith(("_month", "_year")) and whole in form.fields else name].label


# -- the frame ---------------------------------------------------------------------------------------------------------
@register.simple_tag
def url_or_nothing(name: str, *args, **kwargs) -> str:
    """The address of a named page, or "" when that page is not built or its program is not turned on."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def work_menu(context) -> list[dict[str, Any]]:
    """The menu of the reader's role: title, address, how many wait, how many are late, and which one is open.

    The open one is the entry with the longest address that begins this page's address.
    """
    access, path = context.get("access"), getattr(context.get("request"), "path", "")
    rows = [
        {
            "title": item.title,
            "url": url,
            "count": item.count(access) if item.count else None,
            "late": item.late(access) if item.late else None,
        }
        for item in context.get("menu") or ()
        if (url := url_or_nothing(item.url_name))
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


# -- words -------------------------------------------------------------------------------------------------------------
@register.filter
def person_name(person) -> str:
    """Given names and both surnames in their fixed order."""
    return " ".join(part for part in (person.given_names, person.surname1, person.surname2) if part)


@register.filter
def initials(person) -> str:
    """Two letters for the round badge beside a name."""
    return "".join(part[0] for part in (person.given_names, person.surname1) if part).upper()


@register.filter
def first_letters(name: str) -> str:
    """Two letters of a name of staff, for the badge in the bar."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def code(text: str):
    """A code to be read aloud, in groups of four where that comes out even, else of three: K7M4-QXPR-2D9A, K7M-4QX."""
    letters = str(text).replace("-", "")
    size = 4 if len(letters) % 4 == 0 else 3
    groups = "-".join(letters[i : i + size] for i in range(0, len(letters), size))
    return format_html('<span class="code">{}</span>', groups)


@register.simple_tag
def telephone(number: str, extension: str = ""):
    """A number to tap. Written the national way where it is one of the first country of residence, with its + elsewhere."""
    home = next((pack.code for pack in destinations()), "")
    words = shown(number, country=home)
    return format_html(
        '<a class="num nowrap" href="tel:{}">{}</a>{}',
        dialled(number),
        words,
        format_html(" {} {}", gettext("ext."), extension) if extension else "",
    )


@register.filter
def far(km: float | None) -> str:
    """A distance in a straight line, no more exact than it is known: 4 km (2.5 miles)."""
    if km is None:
        return ""
    if km < 1:
        return gettext("less than 1 km")
    miles = km / KM_A_MILE
    digits = 0 if km >= 10 else 1
    return gettext("%(km)s km (%(miles)s miles)") % {
        "km": number_format(round(km, digits), digits),
        "miles": number_format(round(miles, digits), digits),
    }


@register.filter
def opening(schedule) -> str:
    """The days and hours of an HSDS schedule: Mon to Fri, 9 a.m. to 5 p.m."""
    days = [_BYDAY.index(day) for day in schedule.byday.split(",") if day in _BYDAY]
    runs: list[list[int]] = []
    for number in days:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [
        gettext("%(first)s to %(last)s") % {"first": WEEKDAYS_ABBR[run[0]], "last": WEEKDAYS_ABBR[run[-1]]}
        if len(run) > 2
        else ", ".join(str(WEEKDAYS_ABBR[number]) for number in run)
        for run in runs
    ]
    hours = {
        "opens": time_format(schedule.opens_at, "TIME_FORMAT"),
        "closes": time_format(schedule.closes_at, "TIME_FORMAT"),
    }
    return ", ".join([*words, gettext("%(opens)s to %(closes)s") % hours])


@register.filter
def role_title(slug: str):
    """The name of a role by its slug."""
    role = roles().get(slug)
    return role.title if role else slug


@register.filter
def place(post) -> str:
    """Where a post is held: its office, else its organization, else nowhere in particular."""
    return next((where.name for where in (post.office, post.organization) if where), "")


@register.filter
def bilingual(name: Bilingual) -> str:
    """A name of a pack in the language of the reader."""
    return name.in_language(get_language() or "es")


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "Chromebook")),
    *(("Mac OS X", "Mac"), ("Linux", "Linux")),
)


@register.filter
def device(user_agent: str) -> str:
    """A browser and its system as people call them: Firefox, Windows. What is neither known nor short is cut."""
    names = [next((name for mark, name in known if mark in user_agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, names)) or user_agent[:40]


@register.filter
def day(value: date | datetime | None) -> str:
    """21 nov 2026, or Nov 21, 2026."""
    return date_format(_local(value), "SHORT_DATE_FORMAT") if value else ""


@register.filter
def day_month(value: date | datetime | None) -> str:
    """21 nov, or Nov 21: where the year is plain."""
    return date_format(_local(value), "MONTH_DAY_FORMAT") if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """21 nov 2026, 14:30, or Nov 21, 2026, 2:30 p.m., in the time zone of the office one acts for."""
    return date_format(_local(value), "DATETIME_FORMAT") if value else ""


@register.filter
def away(value: date | datetime | None, now: date | datetime | None = None) -> str:
    """How far off a day or a moment is, in a whole sentence: today, in 3 days, 2 days ago, in 4 hours, 1 hour ago."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        hours = (value - (now or timezone.now())).total_seconds() / 3600
        if abs(hours) < 24:
            return in_hours(hours)
        return in_days(round(hours / 24))
    return in_days((value - (now or timezone.localdate())).days)


def _local(value):
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
