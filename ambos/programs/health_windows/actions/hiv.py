"""HIV tests after the visit: the result is noted, told face to face, or the slip is closed untold.

The result is sealed under the key of this program and bound to its row; it stands in no list, log, letter or export.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain import windows
from ambos.domain.access import Access
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record, record_read
from ambos.records.registry.keyrings import keyring

from ..models import HivTest, NextStep
from ..permissions import may_tell
from ..queries import rules

RING = "health_windows"


def seal_result(test: HivTest, result: str) -> bytes:
    """The result, sealed for its row."""
    return keyring(RING).seal(result, _about(test))


@transaction.atomic
def note_result(*, test: HivTest, result: str, by: Access) -> HivTest:
    """The laboratory's or the rapid test's answer. Noted once: a correction is a new test."""
    test = _locked(test, by)
    if result not in windows.HIV_RESULTS:
        raise Refused("health_windows.hiv_unknown_result", field="result")
    if test.known_at is not None:
        raise Refused("health_windows.hiv_known_already", field="result")
    test.result, test.known_at = seal_result(test, result), timezone.now()
    test.save(update_fields=["result", "known_at"])
    record("health_windows.hiv_result_noted", test, by=by, office=test.encounter.office_id)
    return test


@transaction.atomic
def open_result(*, test: HivTest, by: Access) -> str:
    """Open a result to tell it. The log says who opened it, and why."""
    test = _locked(test, by)
    if test.result is None:
        raise Refused("health_windows.hiv_nothing_to_tell")
    record_read(test, by=by, reason="tell the result", office=test.encounter.office_id)
    return keyring(RING).open(bytes(test.result), _about(test)).decode()


@transaction.atomic
def tell_result(*, test: HivTest, next_step: str = "", by: Access) -> HivTest:
    """It was told, face to face. A reactive one is closed with a referral to be confirmed, or her refusal."""
    test = _locked(test, by)
    if test.result is None:
        raise Refused("health_windows.hiv_nothing_to_tell")
    if test.told_at is not None:
        raise Refused("health_windows.hiv_told_already")
    reactive = keyring(RING).open(bytes(test.result), _about(test)).decode() == "reactive"
    if reactive and next_step not in NextStep.values:
        raise Refused("health_windows.hiv_needs_step", field="next_step")
    test.told_at, test.told_by_id, test.next_step = timezone.now(), by.user, next_step if reactive else ""
    test.closed_at = None
    test.save(update_fields=["told_at", "told_by", "next_step", "closed_at"])
    record("health_windows.hiv_result_told", test, by=by, office=test.encounter.office_id)
    return test


@transaction.atomic
def change_day_back(*, test: HivTest, back_on: date, by: Access) -> HivTest:
    """Another day to come back was agreed."""
    test = _locked(test, by)
    today = timezone.localdate(timezone=ZoneInfo(test.encounter.office.timezone))
    if not 0 <= (back_on - today).days <= rules().hiv_back_within_days:
        raise Refused("health_windows.hiv_needs_a_day_back", field="back_on", days=rules().hiv_back_within_days)
    test.back_on = back_on
    test.save(update_fields=["back_on"])
    record("health_windows.hiv_day_changed", test, by=by, office=test.encounter.office_id)
    return test


@transaction.atomic
def close_untold(*, test: HivTest, by: Access) -> HivTest:
    """Nobody came back with the slip and there is no way to reach her. Closed untold; telling it later opens it again."""
    test = _locked(test, by)
    today = timezone.localdate(timezone=ZoneInfo(test.encounter.office.timezone))
    waiting = windows.hiv_waiting(is_known=test.known_at is not None, back_on=test.back_on, on=today, rules=rules())
    if waiting.state != "to_close" or test.told_at is not None:
        raise Refused("health_windows.hiv_too_early_to_close", days=rules().hiv_closed_after_days)
    test.closed_at = timezone.now()
    test.save(update_fields=["closed_at"])
    record("health_windows.hiv_closed_untold", test, by=by, office=test.encounter.office_id)
    return test


def reseal(batch: int = 500) -> int:
    """Seal again what another key than the current one sealed; how many."""
    ring, done = keyring(RING), 0
    for test in HivTest.objects.filter(result__isnull=False).iterator(batch):
        if ring.needs_rotation(bytes(test.result)):
            test.result = ring.seal(ring.open(bytes(test.result), _about(test)), _about(test))
            test.save(update_fields=["result"])
            done += 1
    return done


def _about(test: HivTest) -> str:
    return f"health_windows.hivtest:{test.pk}:result"


def _locked(test: HivTest, by: Access) -> HivTest:
    test = HivTest.objects.select_for_update(of=("self",)).select_related("encounter__office").get(pk=test.pk)
    if not may_tell(by, test):
        raise PermissionDenied
    return test
