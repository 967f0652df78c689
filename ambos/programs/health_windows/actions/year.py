"""The yearly evaluation of a window: written by its coordinator, read and decided at headquarters, never by one person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain import windows
from ambos.domain.access import Access
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record

from ..models import YearlyEvaluation
from ..permissions import may_decide_evaluation, may_evaluate
from ..queries import criteria, figures_of_year, standing, today_at

State = YearlyEvaluation.State
FIRST_YEAR = 2003


@transaction.atomic
def write_evaluation(
    *, service_point: Any, year: int, answers: Mapping[str, tuple[Any, str]], plan: str = "", by: Access
) -> YearlyEvaluation:
    """Keep what is written so far; nothing is demanded yet. Refused: ``health_windows.year``, and once it was sent
    ``health_windows.evaluation_is_sent``."""
    if not may_evaluate(by, service_point):
        raise PermissionDenied
    if not FIRST_YEAR <= year <= today_at(service_point).year:
        raise Refused("health_windows.year", field="year")
    kept = YearlyEvaluation.objects.select_for_update().filter(service_point=service_point, year=year).first()
    if kept is None:
        kept = YearlyEvaluation(service_point=service_point, year=year)
    elif kept.state not in (State.DRAFT, State.RETURNED):
        raise Refused("health_windows.evaluation_is_sent")
    known = {code for code, _section, _sentence in criteria()}
    kept.answers = {code: [str(mark), evidence.strip()] for code, (mark, evidence) in answers.items() if code in known}
    kept.plan = plan.strip()
    kept.save()
    record("health_windows.evaluation_written", kept, by=by, office=service_point.office_id, year=year)
    return kept


@transaction.atomic
def send_evaluation(*, evaluation: YearlyEvaluation, by: Access) -> YearlyEvaluation:
    """Send it to headquarters, with the figures as they stand now. Refused with every criterion that has no mark and every
    mark without evidence."""
    kept = _locked(evaluation)
    if not may_evaluate(by, kept.service_point):
        raise PermissionDenied
    if kept.state not in (State.DRAFT, State.RETURNED):
        raise Refused("health_windows.evaluation_is_sent")
    faults = list(windows.judge(kept.answers, (code for code, _section, _sentence in criteria())).faults)
    if not kept.plan:
        faults.append(Reason("health_windows.evaluation_needs_plan", {}, "plan"))
    check(faults)
    kept.figures = figures_of_year(kept.service_point, kept.year).as_data()
    kept.organization = standing(kept.service_point, today_at(kept.service_point)).agency
    kept.state, kept.submitted_at, kept.submitted_by_id = State.SUBMITTED, timezone.now(), by.user
    kept.decided_at, kept.decided_by, kept.return_reason = None, None, ""
    kept.save()
    record("health_windows.evaluation_sent", kept, by=by, office=kept.service_point.office_id, year=kept.year)
    return kept


@transaction.atomic
def decide_evaluation(*, evaluation: YearlyEvaluation, accept: bool, reason: str = "", by: Access) -> YearlyEvaluation:
    """Headquarters accepts it or gives it back with a reason."""
    kept = _locked(evaluation)
    if not may_decide_evaluation(by, kept):
        raise PermissionDenied
    if kept.state != State.SUBMITTED:
        raise Refused("health_windows.evaluation_not_sent")
    if not accept and not reason.strip():
        raise Refused("health_windows.return_needs_reason", field="reason")
    kept.state = State.ACCEPTED if accept else State.RETURNED
    kept.return_reason = "" if accept else reason.strip()[:300]
    kept.decided_at, kept.decided_by_id = timezone.now(), by.user
    kept.save()
    record("health_windows.evaluation_decided", kept, by=by, office=kept.service_point.office_id, state=kept.state)
    return kept


def _locked(evaluation: YearlyEvaluation) -> YearlyEvaluation:
    return (
        YearlyEvaluation.objects.select_for_update(of=("self",))
        .select_related("service_point__office")
        .get(pk=evaluation.pk)
    )
