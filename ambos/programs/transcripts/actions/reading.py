"""Reading: the lines as the papers say them, whether a paper is genuine, six steps answered by a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain import transcripts as life
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.learning.actions import judge_transcript, write_lines
from ambos.records.learning.actions.learners import WrittenLine
from ambos.records.learning.models import Transcript, TranscriptLine

from .. import queries
from ..models import Request, StepRead
from ..permissions import may_work
from .steps import locked, move, must, user_of, worded


@transaction.atomic
def write_paper(*, request: Request, paper: Transcript, lines: Iterable[WrittenLine], by: Any) -> list[TranscriptLine]:
    """Write the lines of a paper. What the six steps had said of it is asked again."""
    must(may_work(by, request))
    row = _being_read(request, paper)
    made = write_lines(transcript=paper, lines=lines, by="system")
    row.steps.exclude(step="student").delete()
    record("transcripts.lines_written", row, by=by, office=row.office_id, paper=paper.pk, lines=len(made))
    return made


@transaction.atomic
def judge_paper(*, request: Request, paper: Transcript, state: str, how: str, by: Any) -> Transcript:
    """Genuine, in doubt, or not genuine, and how that is known. A doubt stops the analysis and waits for a person; the
    provisional placement stays, and nobody accuses the family: papers are sold to people who do not know."""
    must(may_work(by, request))
    row = _being_read(request, paper)
    if state not in Transcript.State.values:
        raise Refused("transcripts.bad_answer", field="state")
    judged = judge_transcript(transcript=paper, state=state, how=worded(how, "how", 200), by="system")
    in_doubt = state in (Transcript.State.DOUBTED, Transcript.State.REJECTED)
    if in_doubt != (row.waits_for == Request.Waits.PAPER_DOUBTED):
        row.waits_for = Request.Waits.PAPER_DOUBTED if in_doubt else Request.Waits.NOTHING
        row.save(update_fields=["waits_for"])
    record("transcripts.paper_judged", row, by=by, office=row.office_id, paper=paper.pk, state=state)
    return judged


@transaction.atomic
def answer_step(*, request: Request, step: str, answer: str, by: Any, note: str = "") -> StepRead:
    """Answer one of the six steps. Where the machine points at something that stops, or the answer is no, a note says how
    it stands (``transcripts.needs_note``)."""
    must(may_work(by, request))
    row = _being_read(request)
    if step not in life.STEPS or answer not in StepRead.Answer.values:
        raise Refused("transcripts.bad_answer", field="answer")
    stops = any(one.stops for one in queries.findings_of(row) if one.step == step)
    kept = worded(note, "note", needed=stops or answer == StepRead.Answer.NO)
    made, _ = StepRead.objects.update_or_create(
        request=row,
        step=step,
        defaults={"answer": answer, "note": kept, "read_at": timezone.now(), "read_by_id": user_of(by)},
    )
    record("transcripts.step_read", row, by=by, office=row.office_id, step=step, answer=answer)
    return made


@transaction.atomic
def complete_reading(*, request: Request, by: Any) -> Request:
    """All papers are there and read. Refused ``transcripts.steps_open`` (values: n), ``transcripts.waits``, and
    ``transcripts.paper_in_doubt``: a paper that is not verified is not analysed."""
    must(may_work(by, request))
    row = locked(request)
    if row.waits_for:
        raise Refused("transcripts.waits", why=row.get_waits_for_display())
    papers = list(queries.papers_of(row))
    if any(paper.state in (Transcript.State.DOUBTED, Transcript.State.REJECTED) for paper in papers):
        raise Refused("transcripts.paper_in_doubt")
    left = sum(not step.is_settled for step in queries.reading_of(row))
    if left:
        raise Refused("transcripts.steps_open", n=left)
    row.complete_on = timezone.localdate()
    row.sealed_identity, row.sealed_with = b"", ""
    return move(row, "verify", by=by, changed=("complete_on", "sealed_identity", "sealed_with"), papers=len(papers))


def _being_read(request: Request, paper: Transcript | None = None) -> Request:
    """The request as it stands now, while its papers are read. Refused ``transcripts.not_now``."""
    row = locked(request)
    if row.state not in (life.RECEIVED, life.OBTAINING):
        raise Refused("transcripts.not_now", state=row.state, move="read")
    must(paper is None or paper.learner_id == row.learner_id)
    return row
