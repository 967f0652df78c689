"""Names, codes, telephones, dates and distances as people write them, in the language of the reader."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format, number_format, time_format
from django.utils.html import format_html
from django.utils.translation import get_language, gettext, ngettext

from ambos.domain.country import Bilingual
from ambos.domain.telephones import dialled, shown
from ambos.records.posts.queries import roles
from ambos.records.registry.loading import destinations

register = template.Library()

KM_A_MILE = 1.609344
_BYDAY = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


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
    words = [word for word in name.split() if word[0].isalpha()]  # "(muestra)" is no name
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
        "km": number_format(round(km, digits), digits, force_grouping=True),
        "miles": number_format(round(miles, digits), digits, force_grouping=True),
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
    if not (schedule.opens_at and schedule.closes_at):
        return ", ".join(words) or schedule.description
    hours = {
        "opens": time_format(schedule.opens_at, "TIME_FORMAT"),
        "closes": time_format(schedule.closes_at, "TIME_FORMAT"),
    }
    return ", ".join([*words, gettext("%(opens)s to %(closes)s") % hours])


@register.filter
def week(hours: list[list[int]]) -> str:
    """Hours of the week as kept ([weekday from 1, minutes from, minutes to]): lun, mié 18:00-20:00."""
    found: dict[tuple[int, int], list[str]] = {}
    for weekday, start, end in sorted(hours):
        found.setdefault((start, end), []).append(str(WEEKDAYS_ABBR[weekday - 1]))
    return "; ".join(
        f"{', '.join(days)} {start // 60:02}:{start % 60:02}–{end // 60:02}:{end % 60:02}"
        for (start, end), days in found.items()
    )


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
def weekday(value: date) -> str:
    """Its day of the week inside a sentence: lunes, Monday. Spanish writes it small."""
    name = date_format(value, "l")
    return name if (get_language() or "es").startswith("en") else name.lower()


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
            return _hours(hours)
        return _days(round(hours / 24))
    return _days((value - (now or timezone.localdate())).days)


def _local(value):
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _days(days: int) -> str:
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}


def _hours(hours: float) -> str:
    whole = round(abs(hours))
    if whole == 0:
        return gettext("now")
    if hours > 0:
        return ngettext("in %(n)d hour", "in %(n)d hours", whole) % {"n": whole}
    return ngettext("%(n)d hour ago", "%(n)d hours ago", whole) % {"n": whole}
