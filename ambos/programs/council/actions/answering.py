"""What bodies do with their part: receive it, ask for more time once, send it on, answer; and bodies that end."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from ambos.domain.council import recommendations as life
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record

from ..models import Assignment, Body, Recommendation, Response
from ..permissions import may_answer
from ..queries.terms import bodies_as_rules, rest_days, rules_of
from .steps import count_answers, locked_part, move, must, needs_words, step, tell_liaisons, user_of


@transaction.atomic
def acknowledge(*, assignment: Assignment, by: Any) -> Assignment:
    """The body says that it has it. Once all that were asked have, the whole is acknowledged.

    Refused: ``council.answered_already``, ``council.closed_already``, ``council.acknowledged_already``.
    """
    must(may_answer(by, assignment))
    part = locked_part(assignment)
    if part.state == Assignment.State.ACKNOWLEDGED:
        raise Refused("council.acknowledged_already")
    part.state, part.acknowledged_on = Assignment.State.ACKNOWLEDGED, timezone.localdate()
    part.save(update_fields=["state", "acknowledged_on"])
    whole = part.recommendation
    step(whole, "acknowledge_part", body=part.body)
    record("council.part_acknowledged", part, by=by, body=part.body.code)
    _acknowledged_by_all(whole, by)
    return part


def _acknowledged_by_all(whole: Recommendation, by: Any) -> None:
    silent = whole.assignments.filter(state=Assignment.State.SENT).exists()
    if whole.state == life.State.ASSIGNED and not silent:
        whole.state, whole.state_on = life.after(whole.state, "acknowledge"), timezone.localdate()
        whole.save(update_fields=["state", "state_on"])
        record("council.recommendation_acknowledge", whole, by=by)


@transaction.atomic
def extend(*, assignment: Assignment, reason: str, by: Any) -> Assignment:
    """More time, once, asked for before the answer is due, with a reason everybody reads.

    Refused: ``council.extended_already``, ``council.overdue_already``, ``council.say_it``, and those of ``acknowledge``.
    """
    must(may_answer(by, assignment))
    part, today = locked_part(assignment), timezone.localdate()
    if part.extended_on is not None:
        raise Refused("council.extended_already")
    if today > part.answer_due_on:
        raise Refused("council.overdue_already", day=date_format(part.answer_due_on, "SHORT_DATE_FORMAT"))
    needs_words(reason=reason)
    part.extended_on, part.extension_reason = today, reason.strip()
    part.answer_due_on = rules_of(part.recommendation.term).clocks.extended(part.answer_due_on)
    part.save(update_fields=["extended_on", "extension_reason", "answer_due_on"])
    step(part.recommendation, "extend", body=part.body, text=reason.strip())
    record("council.part_extended", part, by=by, body=part.body.code)
    count_answers(part.recommendation)
    return part


@transaction.atomic
def send_on(*, assignment: Assignment, to: str, reason: str, by: Any) -> Assignment | None:
    """It belongs to another body, which must answer, with a clock of its own. Where that body has a part already, it answers there
    for both and ``None`` is given back.

    Refused: ``council.say_it``, ``council.addressed_to_nobody``, ``council.unknown_body``, ``council.body_without_successor``,
    ``council.sent_to_itself``, ``council.sent_back`` (that body sent it on before), and those of ``acknowledge``.
    """
    must(may_answer(by, assignment))
    part, today = locked_part(assignment), timezone.localdate()
    needs_words(reason=reason)
    [code] = life.addressed_to([to] if to else [], bodies_as_rules(), today)
    if code == part.body.code:
        raise Refused("council.sent_to_itself", field="to")
    whole = part.recommendation
    there = whole.assignments.filter(body__code=code).first()
    if there is not None and there.state == Assignment.State.SENT_ON:
        raise Refused("council.sent_back", field="to", body=code)
    part.state = Assignment.State.SENT_ON
    part.save(update_fields=["state"])
    made = None
    if there is None:
        clocks = rules_of(whole.term).clocks
        made = Assignment.objects.create(
            recommendation=whole,
            body=Body.objects.get(code=code),
            came_from=part,
            assigned_on=today,
            acknowledge_due_on=clocks.acknowledge_by(today, rest_days()),
            answer_due_on=clocks.answer_by(today),
        )
        tell_liaisons("council.sent_to_you", made, code=whole.code, day=made.answer_due_on.isoformat())
    step(whole, "send_on", body=part.body, text=f"{code}: {reason.strip()}")
    record("council.part_sent_on", part, by=by, body=part.body.code, to=code)
    settle(count_answers(whole), by)
    return made


@transaction.atomic
def answer(
    *,
    assignment: Assignment,
    disposition: str,
    text: str,
    letter: str,
    letter_on: date,
    reason: str = "",
    by: Any,
) -> Response:
    """The body answers its part, under its own letter. With the last part the whole is answered, with one consolidated note.

    Refused: ``council.say_it``, ``council.needs_reason`` (accepted in part, needs a law or a budget, or not accepted),
    ``council.letter_in_future``, ``council.answered_already``, ``council.closed_already``.
    """
    must(may_answer(by, assignment))
    part, today = locked_part(assignment), timezone.localdate()
    faults = [
        Reason("council.say_it", field=name)
        for name, typed in (("text", text), ("letter", letter))
        if not typed.strip()
    ]
    if disposition in life.NEEDS_REASON and not reason.strip():
        faults.append(Reason("council.needs_reason", field="reason"))
    if letter_on > today:
        faults.append(Reason("council.letter_in_future", field="letter_on"))
    check(faults)
    made = Response.objects.create(
        assignment=part,
        disposition=disposition,
        text=text.strip(),
        reason=reason.strip(),
        letter=letter.strip(),
        letter_on=letter_on,
        answered_at=timezone.now(),
        answered_by_id=user_of(by),
    )
    part.acknowledged_on = part.acknowledged_on or today
    part.state, part.answered_on = Assignment.State.ANSWERED, today
    part.save(update_fields=["state", "answered_on", "acknowledged_on"])
    step(part.recommendation, "answer_part", body=part.body)
    record("council.part_answered", part, by=by, body=part.body.code, disposition=disposition)
    _acknowledged_by_all(part.recommendation, by)
    settle(count_answers(part.recommendation), by)
    return made


def settle(whole: Recommendation, by: Any) -> None:
    """When every part is answered: the whole is, with what the answers come to and one note of all."""
    if not whole.answers_due or whole.answers_given < whole.answers_due:
        return
    given = list(
        Response.objects.filter(assignment__recommendation=whole, assignment__state=Assignment.State.ANSWERED)
        .select_related("assignment__body")
        .order_by("answered_at", "id")
    )
    move(
        whole,
        "answer",
        by=by,
        answered_on=timezone.localdate(),
        disposition=life.overall(one.disposition for one in given),
        note=consolidated(whole, given),
    )


def consolidated(whole: Recommendation, given: list[Response]) -> str:
    """One note of all answers, as the institute sent it in 2004: the code, then each body with its letter, day and answer."""
    with override("es"):
        lines = [f"{whole.code}. {whole.title}"]
        for one in given:
            head = gettext("%(body)s, letter %(letter)s of %(day)s: %(answer)s.") % {
                "body": one.assignment.body.name_es,
                "letter": one.letter,
                "day": date_format(one.letter_on, "DATE_FORMAT"),
                "answer": one.get_disposition_display(),
            }
            lines.append("\n".join(filter(None, (head, one.text, one.reason))))
    return "\n\n".join(lines)
