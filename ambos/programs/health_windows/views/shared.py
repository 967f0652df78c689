"""What the pages of a window share: which window, its day beside the panel."""

from __future__ import annotations

from functools import wraps

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from ambos.records.casework.queries import follow_ups_due
from ambos.records.registry.queries import explain_all

from .. import queries


def day_beside(request, window=None):
    """The day at the window: what stands beside an open panel."""
    window, now = window or window_of(request), timezone.now()
    day = queries.today_at(window)
    standing = queries.standing(window, day)
    return {
        "window": window,
        "day": day,
        "standing": standing,
        "figures": queries.day_figures(request.access, window, day),
        "often": queries.topics_often(window, day),
        "topic_names": dict(queries.topic_choices()),
        "language_names": dict(queries.language_choices()),
        "queue": [(t, queries.minutes_waiting(t, now)) for t in queries.queue(request.access, window, day)],
        "follow_ups": list(follow_ups_due(request.access, day)[:6]),
    }


class NoWindow(Exception):
    """Her office has no window and no mobile unit open: there is nothing this page could be about."""


def at_a_window(view):
    """A page of a window's work; where the office has none, the page says so, and who can mend it."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except NoWindow:
            status = 200 if request.method in ("GET", "HEAD") else 409
            return render(request, "health_windows/no_window.html", status=status)

    return asked


def window_if_any(request):
    """The window she chose, else the first of the office she acts for now; ``None`` where it has none."""
    return queries.window(request.access, request.session.get("window")) or queries.window(request.access)


def window_of(request):
    """The window she works at. Raises ``NoWindow``."""
    window = window_if_any(request)
    if window is None:
        raise NoWindow
    return window


def found_or_404(thing):
    """The row, or no page."""
    if thing is None:
        raise Http404
    return thing


def say_refused(form, refused):
    """Each reason beside the field it speaks of; what was typed stays in the form."""
    for field, sentence in explain_all(refused):
        place = next((name for name in (field, f"{field}_day") if name in form.fields), None)
        form.add_error(place, sentence)


def in_words(refused) -> str:
    """Every reason of a refusal as one text, for a message on top of the page."""
    return " ".join(sentence for _field, sentence in explain_all(refused))
