"""From a member's draft to a coded, public recommendation that its addressees have: propose, withdraw, publish, return, send."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ambos.domain.council import likeness
from ambos.domain.council import recommendations as life
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.names import fold
from ambos.records.audit.actions import record

from ..models import Assignment, Body, Committee, Recommendation, Session, Term
from ..permissions import may_keep, sits_in
from ..queries.terms import bodies_as_rules, rest_days, rules_of
from .steps import count_answers, locked, move, must, needs_words, step, tell_liaisons


@transaction.atomic
def propose(
    *,
    committee: Committee,
    title: str,
    text: str,
    bodies: Sequence[str],
    title_en: str = "",
    text_en: str = "",
    why: str = "",
    repeats: Recommendation | None = None,
    form_key: UUID | None = None,
    by: Any,
) -> Recommendation:
    """A member of the committee proposes; ``bodies`` are short names. The same form sent twice is one proposal.

    Refused: ``council.say_it`` beside title and text, ``council.addressed_to_nobody``, ``council.unknown_body``,
    ``council.body_without_successor``.
    """
    member = sits_in(by, committee)
    must(member is not None or by == "system")
    if form_key and (seen := Recommendation.objects.filter(form_key=form_key).first()):
        return seen
    needs_words(title=title, text=text)
    today = timezone.localdate()
    heirs = life.addressed_to(bodies, bodies_as_rules(), today)
    made = Recommendation.objects.create(
        term=committee.term,
        committee=committee,
        proposed_by=member,
        title=title.strip(),
        title_en=title_en.strip(),
        text=text.strip(),
        text_en=text_en.strip(),
        why=why.strip(),
        proposed_to=list(heirs),
        repeats=repeats,
        state_on=today,
        form_key=form_key,
        proposed_at=timezone.now(),
        **searched(title, text, title_en, text_en),
    )
    step(made, "propose")
    record("council.recommendation_proposed", made, by=by, committee=committee.code)
    return made


def searched(title: str, text: str, title_en: str = "", text_en: str = "") -> dict[str, str]:
    """What a recommendation is found by: its folded words, and the stems it is likened by."""
    return {
        "folded": fold(f"{title} {text} {title_en} {text_en}"),
        "likened": " ".join(likeness.stems(f"{title} {text}")),
    }


@transaction.atomic
def withdraw(*, recommendation: Recommendation, why: str, by: Any) -> Recommendation:
    """Its committee takes it back before the plenary had it."""
    must(by == "system" or sits_in(by, recommendation.committee) is not None)
    needs_words(why=why)
    return move(locked(recommendation), "withdraw", by=by, said=why.strip())


@transaction.atomic
def publish(*, recommendation: Recommendation, by: Any) -> Recommendation:
    """Give it its code and show it to everybody. The plenary that adopted it gives the roman part, the next free number the serial.

    Refused: ``council.not_now``, ``council.addressed_to_nobody``.
    """
    must(may_keep(by))
    found = locked(recommendation)
    life.after(found.state, "publish")
    session = found.votes.filter(session__kind=Session.Kind.PLENARY).latest("at").session
    heirs = life.addressed_to(found.proposed_to, bodies_as_rules(), timezone.localdate())
    return _coded(found, session, heirs, by=by)


def _coded(found: Recommendation, session: Session, bodies: Sequence[str], *, by: Any) -> Recommendation:
    Term.objects.select_for_update().get(pk=found.term_id)
    given = Recommendation.objects.filter(term=found.term_id, meeting=session.number).aggregate(Max("serial"))
    serial = (given["serial__max"] or 0) + 1
    code = life.Code(session.number, serial, found.committee.code, tuple(bodies))
    return move(
        found,
        "publish",
        by=by,
        session=session,
        meeting=session.number,
        serial=serial,
        code=str(code),
        slug=f"{found.term.code}-{life.roman(session.number).lower()}-{serial}",
        proposed_to=list(bodies),
        published_on=timezone.localdate(),
        step_session=session,
    )


@transaction.atomic
def return_for_clarity(*, recommendation: Recommendation, why: str, by: Any) -> Recommendation:
    """The institute cannot tell what is asked: back to the committee, with what is unclear."""
    must(may_keep(by))
    needs_words(why=why)
    return move(locked(recommendation), "return", by=by, said=why.strip())


@transaction.atomic
def clarify(*, recommendation: Recommendation, text: str, text_en: str = "", by: Any) -> Recommendation:
    """The committee says it more clearly. Its earlier words stay in the step."""
    must(by == "system" or sits_in(by, recommendation.committee) is not None)
    needs_words(text=text)
    found = locked(recommendation)
    before, words = found.text, {"text": text.strip(), "text_en": text_en.strip()}
    return move(found, "clarify", by=by, said=before, **words, **searched(found.title, text, found.title_en, text_en))


@transaction.atomic
def assign(*, recommendation: Recommendation, bodies: Sequence[str] | None = None, by: Any) -> Recommendation:
    """Admit it and send it to its addressees; their clocks begin. A ministry that was renamed is asked by its new name, and the
    page says so. Refused: ``council.addressed_to_nobody``, ``council.unknown_body``, ``council.body_without_successor``."""
    must(may_keep(by))
    found = locked(recommendation)
    life.after(found.state, "assign")
    today = timezone.localdate()
    _ask(found, list(found.proposed_to if bodies is None else bodies), today)
    move(found, "assign", by=by, assigned_on=today)
    return count_answers(found)


def _ask(found: Recommendation, named: Sequence[str], today: date) -> None:
    """A part for each body that must answer today, with its clock."""
    known, clocks, rest = bodies_as_rules(), rules_of(found.term).clocks, rest_days()
    heirs = life.addressed_to(named, known, today)
    asked = {life.heirs(name, known, today): name for name in reversed(named)}
    by_code = {body.code: body for body in Body.objects.filter(code__in=[*heirs, *named])}
    for code in heirs:
        part = Assignment.objects.create(
            recommendation=found,
            body=by_code[code],
            asked=by_code[asked[code]] if asked[code] != code else None,
            assigned_on=today,
            acknowledge_due_on=clocks.acknowledge_by(today, rest),
            answer_due_on=clocks.answer_by(today),
        )
        tell_liaisons("council.sent_to_you", part, code=found.code, day=part.answer_due_on.isoformat())


@transaction.atomic
def merge(*, recommendation: Recommendation, into: Recommendation, why: str, by: Any) -> Recommendation:
    """Two that ask the same become one, before anybody answered. What its addressees owed, they owe to the other, on the same days.

    Refused: ``council.merge_with_itself``, ``council.not_now``, ``council.has_answers``, ``council.other_term``,
    ``council.send_first`` (the other has not been sent yet).
    """
    must(may_keep(by))
    needs_words(why=why)
    if recommendation.pk == into.pk:
        raise Refused("council.merge_with_itself", field="into")
    rows = {row.pk: row for row in (locked(one) for one in sorted((recommendation, into), key=lambda r: str(r.pk)))}
    gone, kept = rows[recommendation.pk], rows[into.pk]
    if gone.term_id != kept.term_id:
        raise Refused("council.other_term", field="into")
    life.after(gone.state, "merge")
    life.after(kept.state, "merge")
    if gone.answers_given:
        raise Refused("council.has_answers", code=gone.code)
    if gone.answers_due and not kept.answers_due:
        raise Refused("council.send_first", field="into", code=kept.code)
    asked = {part.body.code for part in kept.assignments.select_related("body")}
    for part in gone.assignments.select_related("body").filter(state__in=("sent", "acknowledged")):
        if part.body.code not in asked:
            _moved(part, kept)
        part.state = Assignment.State.MOVED
        part.save(update_fields=["state"])
    more = [code for code in gone.proposed_to if code not in asked]
    if kept.answers_due and not gone.answers_due and more:
        _ask(kept, more, timezone.localdate())
    kept.proposed_to = list(dict.fromkeys([*kept.proposed_to, *gone.proposed_to]))
    kept.save(update_fields=["proposed_to"])
    step(kept, "merged_here", text=f"{gone.code} {gone.title}")
    move(gone, "merge", by=by, said=why.strip(), merged_into=kept)
    count_answers(gone)
    return count_answers(kept)


@transaction.atomic
def split(
    *, recommendation: Recommendation, parts: Sequence[tuple[str, str, Sequence[str]]], why: str, by: Any
) -> list[Recommendation]:
    """One that asks for several things becomes several, before anybody answered: ``parts`` are (title, text, bodies), each with
    a code of the same plenary. What was sent already is owed on the same days.

    Refused: ``council.split_needs_two``, ``council.say_it``, ``council.addressed_to_nobody``, ``council.addressee_lost`` (body:
    one of its addressees stands in no part), ``council.has_answers``.
    """
    must(may_keep(by))
    needs_words(why=why)
    found = locked(recommendation)
    life.after(found.state, "split")
    if found.answers_given:
        raise Refused("council.has_answers", code=found.code)
    if len(parts) < 2:
        raise Refused("council.split_needs_two", field="parts")
    known, today = bodies_as_rules(), timezone.localdate()
    for title, text, _bodies in parts:
        needs_words(title=title, text=text)
    sent = {part.body.code: part for part in found.assignments.select_related("body") if part.is_open}
    heirs = [life.addressed_to(bodies, known, today) for _title, _text, bodies in parts]
    placed = {code for codes in heirs for code in codes}
    check(
        Reason("council.addressee_lost", {"body": code}, "parts")
        for code in (sent or dict.fromkeys(found.proposed_to))
        if code not in placed
    )
    assert found.session is not None
    made = [
        _part_of(found, title, text, codes, sent, by=by)
        for (title, text, _bodies), codes in zip(parts, heirs, strict=True)
    ]
    for part in sent.values():
        part.state = Assignment.State.MOVED
        part.save(update_fields=["state"])
    move(found, "split", by=by, said=why.strip())
    count_answers(found)
    return made


def _part_of(
    whole: Recommendation, title: str, text: str, codes: Sequence[str], sent: dict[str, Assignment], *, by: Any
) -> Recommendation:
    made = Recommendation.objects.create(
        term=whole.term,
        committee=whole.committee,
        proposed_by=whole.proposed_by,
        title=title.strip(),
        text=text.strip(),
        proposed_to=list(codes),
        state=Recommendation.State.PLENARY_APPROVED,
        state_on=timezone.localdate(),
        split_from=whole,
        proposed_at=whole.proposed_at,
        **searched(title, text),
    )
    _coded(made, whole.session, codes, by=by)
    if not sent:
        return made
    assign(recommendation=made, by=by)
    for part in made.assignments.select_related("body"):
        if part.body.code in sent:
            earlier = sent[part.body.code]
            part.acknowledge_due_on, part.answer_due_on = earlier.acknowledge_due_on, earlier.answer_due_on
            part.save(update_fields=["acknowledge_due_on", "answer_due_on"])
    return count_answers(made)


def _moved(part: Assignment, to: Recommendation) -> Assignment:
    return Assignment.objects.create(
        recommendation=to,
        body=part.body,
        asked=part.asked,
        state=part.state,
        assigned_on=part.assigned_on,
        acknowledge_due_on=part.acknowledge_due_on,
        answer_due_on=part.answer_due_on,
        acknowledged_on=part.acknowledged_on,
    )
