"""What a window keeps of a person, and how it forgets her. Casework and measurements answer for their own rows."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import Ticket


def data_about(person: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Her turns: day and number."""
    turns = Ticket.objects.filter(person=person).order_by("-day", "number")
    rows = [(date_format(t.day, "SHORT_DATE_FORMAT"), _("turn %(number)s") % {"number": t.number}) for t in turns]
    return [(_("Turns at the window"), rows)] if rows else []


def forget(person: Any, by: Any) -> int:
    """Her turns become anonymous slips; the count of the day stays true. Returns how many."""
    turns = Ticket.objects.filter(person=person)
    for ticket in turns:
        ticket.person, ticket.alias, ticket.topics = None, f"A-{ticket.number}", []
        ticket.save(update_fields=["person", "alias", "topics"])
    return len(turns)
