"""What a window keeps of a person, and how it forgets her. Casework and measurements answer for their own rows."""

from __future__ import annotations

from typing import Any

from .models import Ticket


def data_about(person: Any) -> list[dict[str, Any]]:
    """Her turns: day and number."""
    return [
        {"day": t.day.isoformat(), "turn": t.number}
        for t in Ticket.objects.filter(person=person).order_by("day", "number")
    ]


def forget(person: Any, by: Any) -> int:
    """Her turns become anonymous slips; the count of the day stays true. Returns how many."""
    turns = Ticket.objects.filter(person=person)
    for ticket in turns:
        ticket.person, ticket.alias, ticket.topics = None, f"A-{ticket.number}", []
        ticket.save(update_fields=["person", "alias", "topics"])
    return len(turns)
