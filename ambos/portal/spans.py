"""How far off something is, as a whole phrase."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext


def in_days(days: int) -> str:
    """Today, in 3 days, 2 days ago."""
    if days == 0:
        return gettext("today")
    if days > 0:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}


def in_hours(hours: float) -> str:
    """Now, in 4 hours, 1 hour ago."""
    whole = round(abs(hours))
    if whole == 0:
        return gettext("now")
    if hours > 0:
        return ngettext("in %(n)d hour", "in %(n)d hours", whole) % {"n": whole}
    return ngettext("%(n)d hour ago", "%(n)d hours ago", whole) % {"n": whole}
