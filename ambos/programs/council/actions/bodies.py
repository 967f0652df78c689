"""Whom recommendations can be addressed to: loaded from the pack, renamed, abolished; what they owe goes to whoever follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction

from ambos.domain.council import recommendations as life
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.directory.models import Organization
from ambos.records.registry.loading import origin

from ..models import Assignment, Body
from ..permissions import may_keep
from ..queries.terms import bodies_as_rules
from .answering import settle
from .steps import count_answers, locked_part, must, needs_words, step, tell_liaisons

BODIES = "council_bodies.csv"


@transaction.atomic
def add_body(*, code: str, kind: str, name_es: str, name_en: str, began_on: date, source: str, by: Any) -> Body:
    """A new addressee: a ministry that was made, or the new name of one that is ended after. Refused: ``council.body_exists``,
    ``council.say_it``."""
    must(may_keep(by))
    needs_words(name_es=name_es, name_en=name_en, source=source)
    if Body.objects.filter(code=code).exists():
        raise Refused("council.body_exists", field="code", code=code)
    made = Body.objects.create(
        code=code,
        kind=kind,
        name_es=name_es.strip(),
        name_en=name_en.strip(),
        began_on=began_on,
        source=source.strip(),
        as_of=began_on.isoformat(),
        confidence="high",
    )
    record("council.body_added", made, by=by, code=code)
    return made


@transaction.atomic
def connect_body(*, body: Body, organization: Organization, by: Any) -> Body:
    """Say whose liaisons answer for it: without one, what is addressed to it waits for nobody. They are told what it owes.

    Refused: ``council.speaks_already`` (body: that organization answers for another one).
    """
    must(may_keep(by))
    body = Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    other = Body.objects.filter(organization=organization, ended_on__isnull=True).exclude(pk=body.pk).first()
    if other is not None:
        raise Refused("council.speaks_already", field="organization", body=other.code)
    body.organization = organization
    body.save(update_fields=["organization"])
    record("council.body_connected", body, by=by, organization=organization)
    for part in body.assignments.filter(state__in=("sent", "acknowledged")).select_related("recommendation", "body"):
        tell_liaisons("council.sent_to_you", part, code=part.recommendation.code, day=part.answer_due_on.isoformat())
    return body


@transaction.atomic
def end_body(*, body: Body, on: date, successor: Body | None, by: Any) -> Body:
    """A ministry is renamed or abolished. What it owes goes to whoever follows it, on the same days: a new name is no new clock.

    Refused: ``council.ended_already``, ``council.body_owes_answers`` (owed: nobody follows and answers are owed),
    ``council.body_without_successor`` (the successions go round).
    """
    must(may_keep(by))
    body = Body.objects.select_for_update().get(pk=body.pk)
    if body.ended_on is not None:
        raise Refused("council.ended_already", body=body.code)
    owed = list(body.assignments.filter(state__in=("sent", "acknowledged")).select_related("recommendation", "body"))
    if owed and successor is None:
        raise Refused("council.body_owes_answers", field="successor", owed=len(owed))
    body.ended_on, body.successor = on, successor
    body.save(update_fields=["ended_on", "successor"])
    record("council.body_ended", body, by=by, successor=successor.code if successor else "")
    if successor is None:
        return body
    heir = Body.objects.get(code=life.heirs(successor.code, bodies_as_rules(), on))
    for part in owed:
        _inherit(locked_part(part), heir, by)
    return body


def _inherit(part: Assignment, heir: Body, by: Any) -> None:
    whole = part.recommendation
    part.state = Assignment.State.SENT_ON
    part.save(update_fields=["state"])
    if not whole.assignments.filter(body=heir).exists():
        made = Assignment.objects.create(
            recommendation=whole,
            body=heir,
            asked=part.asked or part.body,
            came_from=part,
            assigned_on=part.assigned_on,
            acknowledge_due_on=part.acknowledge_due_on,
            answer_due_on=part.answer_due_on,
            extended_on=part.extended_on,
            extension_reason=part.extension_reason,
        )
        tell_liaisons("council.sent_to_you", made, code=whole.code, day=made.answer_due_on.isoformat())
    step(whole, "inherit", body=heir, text=part.body.code)
    record("council.part_inherited", part, by=by, body=part.body.code, heir=heir.code)
    settle(count_answers(whole), by)


def load_bodies(packs: tuple[Any, Any], say: Callable[[str], object]) -> str:
    """The loader: whom recommendations can be addressed to, with who followed whom. A body that was ended by hand stays ended."""
    if not origin().has(BODIES):
        return "no addressees"
    rows = list(origin().rows(BODIES))
    with transaction.atomic():
        for row in rows:
            Body.objects.update_or_create(
                code=row["code"],
                defaults={
                    "kind": row["kind"],
                    "name_es": row["name_es"],
                    "name_en": row["name_en"],
                    "began_on": row["began_on"] or None,
                    "source": row["source"],
                    "as_of": row["as_of"],
                    "confidence": row["confidence"],
                },
            )
        for row in rows:
            if row["ended_on"]:
                Body.objects.filter(code=row["code"], ended_on__isnull=True).update(
                    ended_on=row["ended_on"],
                    successor=Body.objects.get(code=row["successor"]) if row["successor"] else None,
                )
    return f"{len(rows)} addressees of the council"
