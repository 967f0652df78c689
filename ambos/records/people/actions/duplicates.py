"""Likely duplicates: looked for by a task, reviewed by a person, and a review can be taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambos.domain import matching
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.network.models import Office

from ..models import Identity, LikelyDuplicate, Person
from ..permissions import as_access, may_link, require
from ..queries import offices_with_people, record_of, records_to_compare
from .identities import leave_identity, link_people

AT_ONCE = 500


def find_duplicates() -> int:
    """Look through every office and purpose; how many new pairs wait for a review. Safe to begin twice. Minutes of work
    for a network of a million: run once a day."""
    return sum(find_duplicates_at(purpose=purpose, office=office) for purpose, office in offices_with_people())


@transaction.atomic
def find_duplicates_at(*, purpose: str, office: Office | UUID) -> int:
    """Look through one list. A pair already reviewed stays as it was decided; a suggestion that no longer holds (a name
    was corrected, a record forgotten) goes. Returns how many are new."""
    key = getattr(office, "pk", office)
    records = {one.id: one for one in records_to_compare(purpose, key)}
    found = matching.candidates(records.values())
    matcher, kept = matching.Matcher.of(records.values()), set()
    mine = LikelyDuplicate.objects.filter(purpose=purpose, office=key)
    known = {(d.one_id, d.two_id): d for d in mine}
    identities = dict(Person.objects.filter(pk__in=_all_of(found)).exclude(identity=None).values_list("pk", "identity"))
    new, now = [], timezone.now()
    for pair in found:
        one, two = sorted((pair.a, pair.b))
        if one in identities and identities[one] == identities.get(two):
            continue  # linked already, perhaps by hand
        kept.add((one, two))
        if (one, two) not in known:
            compared = matcher.compare(records[one], records[two])
            codes = [r.code for r in (*compared.reasons, *compared.against)]
            new.append(
                LikelyDuplicate(
                    one_id=one,
                    two_id=two,
                    purpose=purpose,
                    office_id=key,
                    score=pair.score,
                    reasons=codes,
                    found_at=now,
                )
            )
    LikelyDuplicate.objects.bulk_create(new, batch_size=AT_ONCE, ignore_conflicts=True)
    gone = [d.pk for pair, d in known.items() if d.state == LikelyDuplicate.State.SUGGESTED and pair not in kept]
    for start in range(0, len(gone), AT_ONCE):
        LikelyDuplicate.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
    if new or gone:
        record(
            "people.duplicates_found", "people.likelyduplicate", by="system", office=key, new=len(new), gone=len(gone)
        )
    return len(new)


@transaction.atomic
def review_duplicate(*, duplicate: LikelyDuplicate, decision: str, by: Any) -> LikelyDuplicate:
    """Say of a pair: ``linked`` (the same person: both get one identity), ``different`` or ``set_aside`` (cannot be told yet).

    Refused ``people.duplicate_decision_unknown``; ``people.duplicate_already_decided`` when somebody decided meanwhile.
    """
    require(may_link(by, [duplicate.one, duplicate.two]))
    if decision not in LikelyDuplicate.State.values or decision == LikelyDuplicate.State.SUGGESTED:
        raise Refused("people.duplicate_decision_unknown")
    open_states = (LikelyDuplicate.State.SUGGESTED, LikelyDuplicate.State.SET_ASIDE)
    waiting = LikelyDuplicate.objects.filter(pk=duplicate.pk, state__in=open_states)
    if not waiting.update(state=decision, decided_at=timezone.now(), decided_by_id=as_access(by).user):
        raise Refused("people.duplicate_already_decided")
    if decision == LikelyDuplicate.State.LINKED:
        link_people(people=[duplicate.one, duplicate.two], by=by)
    duplicate.refresh_from_db()
    record("people.duplicate_reviewed", duplicate, by=by, office=duplicate.office_id, decision=decision)
    return duplicate


@transaction.atomic
def judge_pair(*, one: Person, two: Person, decision: str, by: Any) -> LikelyDuplicate:
    """Say of two records of one purpose what ``review_duplicate`` says of a suggested pair, whether it was suggested or not.
    What was said before is taken back first; the same said twice is said once. Refused as ``review_duplicate``."""
    require(may_link(by, [one, two]))
    first, second = sorted((one, two), key=lambda person: person.pk)
    compared = matching.Matcher().compare(record_of(first), record_of(second))
    pair, _made = LikelyDuplicate.objects.select_for_update(of=("self",)).get_or_create(
        one=first,
        two=second,
        defaults={
            "purpose": first.purpose,
            "office_id": first.office_id,
            "score": compared.score,
            "reasons": [reason.code for reason in (*compared.reasons, *compared.against)],
            "found_at": timezone.now(),
        },
    )
    if pair.state == decision:
        return pair
    if pair.state != LikelyDuplicate.State.SUGGESTED:
        pair = reopen_duplicate(duplicate=pair, by=by)
    if decision == LikelyDuplicate.State.DIFFERENT:
        _take_apart(pair, by)
    return review_duplicate(duplicate=pair, decision=decision, by=by)


@transaction.atomic
def reopen_duplicate(*, duplicate: LikelyDuplicate, by: Any) -> LikelyDuplicate:
    """Take a review back: the pair waits again, and what was linked by it is un-linked. Refused
    ``people.duplicate_not_decided``."""
    require(may_link(by, [duplicate.one, duplicate.two]))
    decided = LikelyDuplicate.objects.filter(pk=duplicate.pk).exclude(state=LikelyDuplicate.State.SUGGESTED)
    before = duplicate.state
    if not decided.update(state=LikelyDuplicate.State.SUGGESTED, decided_at=None, decided_by=None):
        raise Refused("people.duplicate_not_decided")
    if before == LikelyDuplicate.State.LINKED:
        _take_apart(duplicate, by)
    duplicate.refresh_from_db()
    record("people.duplicate_reopened", duplicate, by=by, office=duplicate.office_id, before=before)
    return duplicate


def _take_apart(duplicate: LikelyDuplicate, by: Any) -> None:
    """The second record leaves the identity; an identity with one record left holds nothing together and goes too."""
    one, two = (Person.objects.get(pk=key) for key in (duplicate.one_id, duplicate.two_id))
    if two.identity_id is None or one.identity_id != two.identity_id:
        return
    identity = two.identity_id
    leave_identity(two, by)
    left = list(Person.objects.filter(identity=identity)[:2])
    if len(left) == 1:
        leave_identity(left[0], by)
        Identity.objects.filter(pk=identity).delete()


def _all_of(found: list[matching.Pair]) -> set[Any]:
    return {key for pair in found for key in (pair.a, pair.b)}
