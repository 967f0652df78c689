"""What the Health Weeks keep of a person, and how they forget her. Casework and measurements answer for their own rows.

A visit at an event holds an encounter and no name: once casework has emptied the encounter, nothing here leads to her.
Volunteers are not people we serve: their names go a year after their last event (``actions.forget_volunteers``).
"""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import EventVisit


def data_about(person: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """The events at which she was tested: day, and title."""
    visits = EventVisit.objects.filter(encounter__person=person).select_related("event", "encounter")
    rows = [
        (date_format(visit.encounter.day, "SHORT_DATE_FORMAT"), visit.event.title)
        for visit in visits.order_by("-encounter__day")
    ]
    return [(_("Health Week events"), rows)] if rows else []


def forget(person: Any, by: Any) -> int:
    """Why she refused a referral goes with her name; that a reading was answered stays in the counts. Returns how many."""
    visits = EventVisit.objects.filter(encounter__person=person)
    visits.filter(answer=EventVisit.Answer.REFUSED).update(refused_why=EventVisit.Why.NOT_SAID)
    return visits.count()
