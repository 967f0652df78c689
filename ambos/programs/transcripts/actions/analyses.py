"""Analyses: made by the rules, every precedent seen, read by a second person, issued as a sealed paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from ambos.domain import credits as rules
from ambos.domain import transcripts as life
from ambos.domain.errors import Refused
from ambos.domain.sealed_schemas import Analysis as Paper
from ambos.domain.sealed_schemas import Recognised
from ambos.records.audit.actions import record
from ambos.records.documents.actions import issue_document, replace_document
from ambos.records.learning.actions import recommend_credits
from ambos.records.learning.actions.credits import Recommended
from ambos.records.learning.models import Course, Credit, Equivalence, Transcript, TranscriptLine
from ambos.records.learning.queries import rule_set_on, table_for
from ambos.records.messages.actions import Recipient, tell

from .. import queries
from ..models import Analysis, AnalysisLine, Placement, Request
from ..permissions import may_review, may_work
from .requests import _place
from .steps import locked, move, must, user_of, worded

State = Analysis.State
OPEN = (State.DRAFT, State.RETURNED)


@transaction.atomic
def analyse(*, request: Request, by: Any) -> Analysis:
    """Make the analysis of every verified paper by the rules in force today, or make the open one anew.

    A draft: each line with its rule and, where it rests on a precedent, waiting to be seen. Refused
    ``transcripts.not_now``, ``transcripts.no_lines``, and as ``credits.align`` refuses.
    """
    must(may_work(by, request))
    row = locked(request)
    if row.state != life.VERIFIED:
        raise Refused("transcripts.not_now", state=row.state, move="submit")
    lines = _lines(row)
    if not lines:
        raise Refused("transcripts.no_lines")
    rule_set, how, asked = rule_set_on(row.district.rules, timezone.localdate())
    how = replace(
        how,
        allows_part_year=row.district.allows_part_year or how.allows_part_year,
        hours_per_credit=row.district.hours_per_credit or how.hours_per_credit,
    )
    country, place = row.district.institution.country, row.district.institution.state_province
    read = [as_line(line, paper) for line, paper in lines]
    table = table_for(read, country=country, state_province=place)
    found = rules.align(read, table, queries.origin_scales(), rules=how, requirements=asked, earned=_earned(row))
    made = _open_analysis(row, by)
    made.rule_set, made.table, made.credits = rule_set, found.table, found.credits
    made.plan = [{"subject": m.subject, "asked": str(m.asked), "earned": str(m.earned)} for m in found.plan]
    made.state, made.made_at, made.made_by_id = State.DRAFT, timezone.now(), user_of(by)
    made.reviewed_at, made.reviewed_by_id = None, None
    made.save()
    made.lines.all().delete()
    AnalysisLine.objects.bulk_create(
        _line(made, n, line, reading)
        for n, ((line, _), reading) in enumerate(zip(lines, found.readings, strict=True), 1)
    )
    record("transcripts.analysed", made, by=by, office=row.office_id, lines=len(lines), credits=str(found.credits))
    return made


@transaction.atomic
def see_lines(*, analysis: Analysis, lines: Iterable[Any], by: Any) -> int:
    """The analyst looked at the precedent of these lines, with its case, and agrees that it holds here; how many are seen."""
    must(may_work(by, analysis.request))
    row = _mine(analysis, OPEN)
    keys = {str(key) for key in lines}
    for line in row.lines.all():
        line.is_seen = str(line.pk) in keys and bool(line.given)
        line.save(update_fields=["is_seen"])
    seen = row.lines.filter(is_seen=True).count()
    record("transcripts.precedents_seen", row, by=by, office=row.request.office_id, lines=seen)
    return seen


@transaction.atomic
def write_note(*, analysis: Analysis, note: str, by: Any) -> Analysis:
    """What the analyst tells the school besides."""
    must(may_work(by, analysis.request))
    row = _mine(analysis, OPEN)
    row.note = worded(note, "note", 2000, needed=False)
    row.save(update_fields=["note"])
    record("transcripts.note_written", row, by=by, office=row.request.office_id)
    return row


@transaction.atomic
def submit_analysis(*, analysis: Analysis, by: Any) -> Analysis:
    """Hand it to the second reader. Refused ``transcripts.unseen`` (values: n): a precedent is never applied unseen."""
    must(may_work(by, analysis.request))
    row = _mine(analysis, OPEN)
    unseen = sum(bool(line.given) and not line.is_seen for line in row.lines.all())
    if unseen:
        raise Refused("transcripts.unseen", n=unseen)
    row.state, row.submitted_at, row.reviewed_at, row.reviewed_by_id = State.SUBMITTED, timezone.now(), None, None
    row.save(update_fields=["state", "submitted_at", "reviewed_at", "reviewed_by"])
    move(locked(row.request), "submit", by=by, version=row.version)
    return row


@transaction.atomic
def return_analysis(*, analysis: Analysis, note: str, by: Any) -> Analysis:
    """The second reader sends it back, saying what is to be looked at."""
    row = _read_by_another(analysis, by)
    row.state, row.return_note = State.RETURNED, worded(note, "note", 500)
    row.reviewed_at, row.reviewed_by_id = timezone.now(), user_of(by)
    row.save(update_fields=["state", "return_note", "reviewed_at", "reviewed_by"])
    move(locked(row.request), "return", by=by, version=row.version)
    return row


@transaction.atomic
def approve_analysis(*, analysis: Analysis, by: Any) -> Analysis:
    """The second reader approves: credits are recommended, the paper is sealed, the school is told. One step, so that
    nothing approved lies about unissued.

    Refused ``transcripts.own_analysis``, ``transcripts.table_changed`` (an equivalence was superseded since), and as
    ``documents.issue_document`` refuses.
    """
    row = _read_by_another(analysis, by)
    ended = Equivalence.objects.filter(pk__in=row.lines.values("equivalence")).exclude(state=Equivalence.State.DECIDED)
    if ended.exists():
        raise Refused("transcripts.table_changed")
    request, now = locked(row.request), timezone.now()
    move(request, "approve", by=by, version=row.version)
    row.reviewed_at, row.reviewed_by_id = now, user_of(by)
    _recommend(request, row)
    _place(request, by=by)
    before = request.analyses.filter(state=State.ISSUED).select_related("document").order_by("-version").first()
    if before and _decided(request).filter(line__in=before.lines.values("line")).exists():
        before = None  # the school decided on that one: it stays in force, and this one stands beside it
    paper = paper_of(request, row)
    if before:
        row.document = replace_document(document=before.document, record=paper, why="no_longer_true", by="system")
        before.state = State.SUPERSEDED
        before.save(update_fields=["state"])
    else:
        row.document = issue_document(
            record=paper, office=request.office, subject=("learning.learner", str(request.learner_id)), form_key=row.pk,
            by="system",
        )  # fmt: skip
    row.state, row.issued_at = State.ISSUED, now
    row.save(update_fields=["state", "reviewed_at", "reviewed_by", "document", "issued_at"])
    move(request, "issue", by=by, version=row.version, credits=str(row.credits), folio=row.document.folio)
    _tell_issued(request)
    return row


def as_line(line: TranscriptLine, paper: Transcript) -> rules.Line:
    """A line of a paper as ``domain.credits`` reads it."""
    return rules.Line(
        id=str(line.pk),
        plan=line.course.plan if line.course else paper.plan,
        course=line.course.code if line.course else f"?{line.pk}",
        mark=line.mark,
        title=line.title,
        scale=line.scale or paper.scale,
        year=line.school_year,
        hours=line.hours,
        attended=line.attended,
        standing=line.standing,
    )


def paper_of(request: Request, analysis: Analysis) -> Paper:
    """What the sealed paper says: the school's number, the credits by course, what gives none and why, what is missing."""
    lines = list(analysis.lines.select_related("line__course"))
    rows = [(row.line, code, n) for row in lines for code, n in row.given]
    longest = 60 if len(rows) <= 22 else 24 if len(rows) <= 32 else 12
    given = [
        Recognised(cut(line.title if line else "", longest), (line.mark if line else "")[:12].strip() or "—",
                   code.rpartition(":")[2][:20], int(Decimal(n) * 100))
        for line, code, n in rows
    ]  # fmt: skip
    without: dict[str, int] = {}
    for row in lines:
        if not row.given:
            without[row.outcome] = without.get(row.outcome, 0) + 1
    outcomes = list(rules.OUTCOMES)
    missing = [(m["subject"], Decimal(m["asked"]) - Decimal(m["earned"])) for m in analysis.plan]
    placement = Placement.objects.filter(request=request).order_by("-made_at").first()
    return Paper(
        number=request.learner.number,
        district=request.district.institution.name[:120],
        rules=analysis.rule_set.code,
        lines=tuple(given) or None,
        without=tuple((outcomes.index(code), n) for code, n in sorted(without.items())) or None,
        credits=int(analysis.credits * 100),
        missing=tuple((subject[:24], int(n * 100)) for subject, n in missing if n > 0) or None,
        grade=placement.grade if placement else None,
    )


def cut(title: str, longest: int) -> str:
    """A title as long as the code on the paper has room for."""
    plain = " ".join(title.split()) or "—"
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def _lines(request: Request) -> list[tuple[TranscriptLine, Transcript]]:
    """The lines of the verified papers on which the school has not decided yet: what it decided stands."""
    papers = [paper for paper in queries.papers_of(request) if paper.state == Transcript.State.VERIFIED]
    decided = set(_decided(request).values_list("line", flat=True))
    return [(line, paper) for paper in papers for line in paper.lines.all() if line.pk not in decided]


def _decided(request: Request) -> QuerySet[Credit]:
    return Credit.objects.filter(learner=request.learner_id, replaced_at=None).exclude(decision="")


def _line(analysis: Analysis, position: int, line: TranscriptLine, reading: rules.Reading) -> AnalysisLine:
    equivalence, proposed = reading.equivalence, reading.proposed
    return AnalysisLine(
        analysis=analysis,
        line=line,
        position=position,
        outcome=reading.outcome,
        letter=reading.letter,
        equivalence_id=equivalence.id if equivalence else None,
        given=[[given.target.code, str(given.credits)] for given in reading.given],
        limits=list(reading.limits),
        proposed=[[code, str(n)] for code, n in proposed.shares] if proposed else [],
    )


def _open_analysis(request: Request, by: Any) -> Analysis:
    found = request.analyses.filter(state__in=OPEN).first()
    if found:
        return found
    last = request.analyses.aggregate(last=Max("version"))["last"] or 0
    return Analysis(request=request, version=last + 1)


def _earned(request: Request) -> dict[str, Decimal]:
    """What the school gave already: a target is never earned twice."""
    earned: dict[str, Decimal] = {}
    for one in _decided(request).filter(awarded__gt=0).select_related("course"):
        code = one.course.target_code
        earned[code] = earned.get(code, Decimal(0)) + (one.awarded or Decimal(0))
    return earned


def _recommend(request: Request, analysis: Analysis) -> None:
    codes = {code for line in analysis.lines.all() for code, _ in line.given}
    targets = {
        one.target_code: one
        for one in Course.objects.filter(code__in={code.rpartition(":")[2] for code in codes}, credits__isnull=False)
    }
    recommend_credits(
        learner=request.learner,
        institution=request.district.institution,
        recommended=[
            Recommended(targets[code], Decimal(n), line=line.line, equivalence=line.equivalence)
            for line in analysis.lines.select_related("line", "equivalence")
            for code, n in line.given
        ],
        on=timezone.localdate(),
        by="system",
    )


def _mine(analysis: Analysis, states: tuple[str, ...]) -> Analysis:
    """The analysis as it stands now. Refused ``transcripts.analysis_not_now``."""
    found = Analysis.objects.select_for_update(of=("self",)).select_related("request__district__institution")
    row = found.get(pk=analysis.pk)
    if row.state not in states:
        raise Refused("transcripts.analysis_not_now")
    return row


def _read_by_another(analysis: Analysis, by: Any) -> Analysis:
    must(may_review(by, analysis))
    row = _mine(analysis, (State.SUBMITTED,))
    if row.made_by_id is None or row.made_by_id == user_of(by):
        raise Refused("transcripts.own_analysis")
    return row


def _tell_issued(request: Request) -> None:
    if request.district.contact_email:
        tell(
            "transcripts.issued", request, values={"code": request.code},
            to=Recipient("email", request.district.contact_email, request.district.language),
        )  # fmt: skip
