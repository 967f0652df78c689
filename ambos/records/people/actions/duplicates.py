"""Likely duplicates: looked for by a task, reviewed by a person, and a review can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
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


def find_duplicates_at(*, purpose: str, office: Office | UUID) -> int:
    """Look through one list. A pair already reviewed stays as it was decided; a suggestion that no longer holds (a name
    was corrected, a record forgotten) goes. Returns how many are new.

    Comparing comes before the transaction that writes: a list of 20,000 takes half a minute, and on SQLite a transaction
    lets nobody else write.
    """
    key = getattr(office, "pk", office)
    records = {one.id: one for one in records_to_compare(purpose, key)}
    found = {tuple(sorted((pair.a, pair.b))): pair.score for pair in matching.candidates(records.values())}
    mine = LikelyDuplicate.objects.filter(purpose=purpose, office=key)
    known = set(mine.values_list("one", "two"))
    matcher, now = matching.Matcher.of(records.values()), timezone.now()
    new = []
    for (one, two), score in found.items():
        if (one, two) not in known:
            compared = matcher.compare(records[one], records[two])
            codes = [r.code for r in (*compared.reasons, *compared.against)]
            pair = {"one_id": one, "two_id": two, "score": score, "reasons": codes}
            new.append(LikelyDuplicate(purpose=purpose, office_id=key, found_at=now, **pair))
    with transaction.atomic():
        linked = _linked(found)
        new = _still_there([d for d in new if (d.one_id, d.two_id) not in linked])
        LikelyDuplicate.objects.bulk_create(new, batch_size=AT_ONCE, ignore_conflicts=True)
        suggested = mine.filter(state=LikelyDuplicate.State.SUGGESTED).values_list("pk", "one", "two")
        gone = [pk for pk, *pair in suggested if tuple(pair) not in found or tuple(pair) in linked]
        for start in range(0, len(gone), AT_ONCE):
            LikelyDuplicate.objects.filter(pk__in=gone[start : start + AT_ONCE]).delete()
        if new or gone:
            counts = {"new": len(new), "gone": len(gone)}
            record("people.duplicates_found", "people.likelyduplicate", by="system", office=key, **counts)
    return len(new)


def _linked(pairs: Iterable[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """The pairs that are one human being already, perhaps linked by hand."""
    people, identities = list({key for pair in pairs for key in pair}), {}
    for start in range(0, len(people), AT_ONCE):
        part = Person.objects.filter(pk__in=people[start : start + AT_ONCE]).exclude(identity=None)
        identities |= dict(part.values_list("pk", "identity"))
    return {(one, two) for one, two in pairs if one in identities and identities[one] == identities.get(two)}


def _still_there(new: list[LikelyDuplicate]) -> list[LikelyDuplicate]:
    """Without those of whom somebody was forgotten while the list was compared."""
    people, kept = list({key for d in new for key in (d.one_id, d.two_id)}), set()
    for start in range(0, len(people), AT_ONCE):
        part = Person.objects.filter(pk__in=people[start : start + AT_ONCE], forgotten_at=None)
        kept |= set(part.values_list("pk", flat=True))
    return [d for d in new if d.one_id in kept and d.two_id in kept]


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
