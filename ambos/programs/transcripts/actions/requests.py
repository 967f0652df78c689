"""Requests: asked by a school with the least data, settled where a person must look, placed while waiting, closed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ambos.domain import transcripts as life
from ambos.domain.access import EDUCATION, Access
from ambos.domain.codes import new_code
from ambos.domain.errors import Reason, Refused, check
from ambos.domain.placement import Diagnosed, Evidence, place
from ambos.records.audit.actions import new_link, record
from ambos.records.files.actions import erase_file, store_file
from ambos.records.learning.actions import forget_learner, receive_transcript, register_learner
from ambos.records.learning.models import Credit, Transcript
from ambos.records.messages.actions import Recipient, tell
from ambos.records.registry.keyrings import keyring
from ambos.records.registry.loading import origin

from .. import queries
from ..models import DistrictTerms, FollowUp, Placement, Request, RequestLink
from ..permissions import may_ask, may_send, may_work
from ..queries.origin import rules
from ..queries.reading import completed_years
from ..queries.requests import RING
from .steps import locked, move, must, user_of, worded

CODE = 8
LINK_DAYS = 60
ASK_AGAIN = timedelta(days=30)
OLDEST_PERMISSION = timedelta(days=366)
KEPT = timedelta(days=730)
"""After the outcome is known or the request is closed. Proposed; to be set by the institute."""
IDENTITY = ("given_names", "surname1", "surname2", "born_on", "identity_number")


@transaction.atomic
def ask(
    *, district: DistrictTerms, number: str, age: int, asked_by: str, permission_on: date, papers: str, form_key: UUID, by: Any,
    school: str = "", completed_level: str = "", completed_number: int | None = None, origin_state: str = "",
    grade_before: int | None = None, identity: Mapping[str, str] | None = None, is_demo: bool = False,
) -> Request:  # fmt: skip
    """A school asks about a student it calls by ``number``. The same form sent twice asks once.

    Nothing turns her away here: no papers, too old, another country, not far enough are noted in ``waits_for`` and go to a
    person, with a provisional placement where one can be said. ``Refused`` with every fault: no number, no permission or one
    that is too old or to come, an age that is none, a district that left, no agreement behind it.
    """
    must(may_ask(by, district))
    if already := Request.objects.filter(form_key=form_key, district=district).first():
        return already
    today = timezone.localdate()
    check(_faults(district, number, age, permission_on, today, is_demo))
    learner = register_learner(
        office=district.office, institution=district.institution, number=number, birth_year=today.year - age, is_demo=is_demo,
        by="system",
    )  # fmt: skip
    if open_one := Request.objects.filter(learner=learner, state__in=life.OPEN).first():
        raise Refused("transcripts.open_already", field="number", code=open_one.code)
    made = Request(
        code=_new_code(), district=district, office=district.office, learner=learner, school=school.strip()[:160],
        asked_by=asked_by, permission_on=permission_on, age=age, papers=papers, completed_level=completed_level,
        completed_number=completed_number if completed_level else None, origin_state=origin_state, grade_before=grade_before,
        state_at=timezone.now(), received_on=today, made_by_id=user_of(by), is_demo=is_demo, form_key=form_key,
    )  # fmt: skip
    made.waits_for = _waits(made)
    if identity and any(identity.values()):
        _seal_identity(made, identity)
    made.save(force_insert=True)
    record("transcripts.asked", made, by=by, office=made.office_id, organization=district.institution.organization_id,
           papers=papers, waits=made.waits_for)  # fmt: skip
    _place(made, by=by)
    return made


@transaction.atomic
def tell_completed(*, request: Request, level: str, number: int, by: Any) -> Request:
    """What she finished at home, known later or corrected; the placement follows. The same said again changes nothing.

    A person looks again where it is not far enough for credit, and no more where it is. ``Refused`` with ``transcripts.not_now``
    once the analysis is issued, ``placement.unknown_grade``.
    """
    must(may_send(by, request) or may_work(by, request))
    row = locked(request)
    if row.state not in life.OPEN:
        raise Refused("transcripts.not_now", state=row.state, move="completed")
    if (level, number) not in queries.levels():
        raise Refused("placement.unknown_grade", field="completed", level=level, year=number)
    if (level, number) == (row.completed_level, row.completed_number):
        return row
    row.completed_level, row.completed_number = level, number
    if row.waits_for in (Request.Waits.NOTHING, Request.Waits.TOO_EARLY):
        row.waits_for = Request.Waits.TOO_EARLY if _is_early(row) else Request.Waits.NOTHING
    row.save(update_fields=["completed_level", "completed_number", "waits_for"])
    record("transcripts.completed_told", row, by=by, office=row.office_id, level=level, number=number)
    _place(row, by=by)
    return row


@transaction.atomic
def give_identity(*, request: Request, identity: Mapping[str, str], by: Any) -> Request:
    """Whom the office of origin knows: given names, both surnames, date of birth. Sealed; read only to write the letter."""
    must(may_send(by, request) or may_work(by, request))
    row = locked(request)
    missing = [name for name in ("given_names", "surname1", "born_on") if not str(identity.get(name, "")).strip()]
    check(Reason("transcripts.identity_needs", {"what": name}, name) for name in missing)
    _seal_identity(row, identity)
    row.save(update_fields=["sealed_identity", "sealed_with", "surnames"])
    record("transcripts.identity_given", row, by=by, office=row.office_id, surnames=row.surnames)
    return row


@transaction.atomic
def send_paper(
    *, request: Request, upload: Any, name: str, kind: str, by: Any, country: str = "", level: str = "", plan: str = "",
    scale: str = "", school_name: str = "", form_key: UUID | None = None,
) -> Transcript:  # fmt: skip
    """A paper arrives: kept encrypted, with its hash; the same file again is the same paper. A paper of another country, or a
    new paper after an analysis, is taken in and says so."""
    must(may_send(by, request) or may_work(by, request))
    row = locked(request)
    file = None
    if upload is not None:
        file = store_file(
            upload=upload, name=name, purpose="education", office=row.office,
            organization=row.district.institution.organization, by=by if user_of(by) else _bearer(row),
        )  # fmt: skip
    paper = receive_transcript(
        learner=row.learner, kind=kind, country=country or origin().code, received_on=timezone.localdate(), level=level,
        plan=plan, scale=scale, school_name=school_name, file=file, form_key=form_key, by="system",
        state_province=row.origin_state,
    )  # fmt: skip
    if file is not None and paper.file_id != file.pk:
        erase_file(file=file, by="system")
    changed = ["papers"] if row.papers == Request.Papers.NONE and kind != Transcript.Kind.STATEMENT else []
    if changed:
        row.papers = Request.Papers.SOME
    if paper.country != origin().code:
        row.waits_for, changed = Request.Waits.OTHER_COUNTRY, [*changed, "waits_for"]
    elif row.waits_for == Request.Waits.NO_RECORDS and kind != Transcript.Kind.STATEMENT:
        row.waits_for, changed = Request.Waits.NOTHING, [*changed, "waits_for"]
    if row.state in (life.VERIFIED, life.ISSUED, life.DECIDED):
        move(row, "reopen", by=by, changed=tuple(changed))
    elif changed:
        row.save(update_fields=changed)
    record("transcripts.paper_sent", row, by=by, office=row.office_id, kind=kind, paper=paper.pk)
    return paper


@transaction.atomic
def settle(*, request: Request, note: str, by: Any) -> Request:
    """A person looked at what a request waits for, and says how it goes on."""
    must(may_work(by, request))
    row = locked(request)
    settled, row.waits_for, row.settled_note = row.waits_for, Request.Waits.NOTHING, worded(note, "note")
    row.save(update_fields=["waits_for", "settled_note"])
    record("transcripts.settled", row, by=by, office=row.office_id, waited=settled)
    return row


@transaction.atomic
def close_request(*, request: Request, reason: str, by: Any) -> Request:
    """End it without an analysis, with the reason the school reads. The papers stay as long as any request's."""
    must(may_work(by, request) or may_ask(by, request.district))
    row = locked(request)
    row.closed_because, row.sealed_identity, row.sealed_with = worded(reason, "reason"), b"", ""
    return move(row, "close", by=by, changed=("closed_because", "sealed_identity", "sealed_with"))


@transaction.atomic
def make_link(*, request: Request, by: Any) -> str:
    """A link by which a school without an account sends papers and decides. Earlier links stop; its path is told once."""
    must(may_work(by, request))
    return _send_link(request, "transcripts.link", by)


def _send_link(request: Request, kind: str, by: Any) -> str:
    """A new link of a request, written to the district's contact where there is one; earlier links stop. Its path."""
    now = timezone.now()
    request.links.revoke()
    until = now + timedelta(days=LINK_DAYS)
    token = new_link(RequestLink, request=request, made_by_id=user_of(by), expires_at=until)
    record("transcripts.link_made", request, by=by, office=request.office_id)
    path = reverse("transcripts:by_link", args=[token])
    if request.district.contact_email:
        tell(
            kind, request, values={"code": request.code, "link": f"{settings.ORIGIN_URL}{path}"},
            to=Recipient("email", request.district.contact_email, request.district.language),
        )  # fmt: skip
    return path


@transaction.atomic
def revoke_links(*, request: Request, by: Any) -> int:
    """Stop every link of a request; how many."""
    must(may_work(by, request))
    stopped = request.links.revoke()
    record("transcripts.links_revoked", request, by=by, office=request.office_id, links=stopped)
    return stopped


@transaction.atomic
def place_provisionally(*, request: Request, by: Any, diagnosed: list[Diagnosed] | None = None) -> Placement:
    """Say again in which grade she begins while papers are awaited. ``diagnosed`` (by default what schooling knows) may raise
    it, never lower it."""
    must(may_work(by, request) or may_send(by, request))
    return _place(locked(request), by=by, diagnosed=diagnosed)


@transaction.atomic
def forget_request(*, request: Request, by: Any) -> Request:
    """Nothing says any more whom it was about: number, names and papers go; credits and days stay as counts of nobody."""
    must(by == "system")
    row = locked(request)
    for paper in queries.papers_of(row):
        if paper.file:
            erase_file(file=paper.file, by="system")
    forget_learner(learner=row.learner, by="system")
    row.sealed_identity, row.sealed_with, row.school, row.settled_note = b"", "", "", ""
    row.save(update_fields=["sealed_identity", "sealed_with", "school", "settled_note"])
    record("transcripts.forgotten", row, by=by, office=row.office_id)
    return row


def forget_old(*, on: date | None = None) -> int:
    """Empty what ended long ago: known or closed, and nothing happened for two years. How many."""
    before = (on or timezone.localdate()) - KEPT
    ended = Request.objects.filter(
        state__in=[life.KNOWN, life.CLOSED], state_at__date__lt=before, learner__forgotten_at=None
    )
    found = list(ended.select_related("learner")[:500])
    for one in found:
        forget_request(request=one, by="system")
    return len(found)


@transaction.atomic
def ask_follow_up(*, follow_up: FollowUp, by: Any, on: date | None = None) -> FollowUp:
    """The letter at a year, with a link that needs no account: what became of the student? A second one a month later, no third.

    Refused ``transcripts.too_soon`` before its day, ``transcripts.asked_already`` (nothing more is to be sent now, or it was
    answered), ``transcripts.no_address`` where the district told none.
    """
    must(may_work(by, follow_up.request))
    row, on = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk), on or timezone.localdate()
    if on < row.due_on:
        raise Refused("transcripts.too_soon")
    is_second = row.asked_on is not None
    if row.outcome or row.asked_again_on or (is_second and on < (row.asked_on or on) + ASK_AGAIN):
        raise Refused("transcripts.asked_already")
    request = locked(row.request)
    if not request.district.contact_email:
        raise Refused("transcripts.no_address")
    changed = "asked_again_on" if is_second else "asked_on"
    setattr(row, changed, on)
    row.save(update_fields=[changed])
    _send_link(request, "transcripts.follow_up", by)
    record("transcripts.follow_up_asked", row, by=by, office=request.office_id, again=is_second)
    return row


def ask_follow_ups(*, on: date | None = None) -> int:
    """Write every letter whose day has come, of districts that still take part; how many."""
    on = on or timezone.localdate()
    waiting = FollowUp.objects.filter(outcome="", due_on__lte=on, asked_again_on=None, request__state=life.DECIDED)
    waiting = waiting.filter(Q(asked_on=None) | Q(asked_on__lte=on - ASK_AGAIN))
    still = Q(request__district__left_on=None) | Q(request__district__left_on__gte=on)
    found = list(
        waiting.filter(still).exclude(request__district__contact_email="").select_related("request__district")[:500]
    )
    for one in found:
        ask_follow_up(follow_up=one, by="system", on=on)
    return len(found)


def reseal() -> int:
    """Seal again, under the current key, what an older one sealed; how many."""
    ring, done = keyring(RING), 0
    for row in Request.objects.exclude(sealed_with="").exclude(sealed_with=ring.current).iterator():
        opened = ring.open(bytes(row.sealed_identity), str(row.pk))
        Request.objects.filter(pk=row.pk).update(
            sealed_identity=ring.seal(opened, str(row.pk)), sealed_with=ring.current
        )
        done += 1
    return done


# -- what they share ---------------------------------------------------------------------------------------------------
def _place(request: Request, *, by: Any, diagnosed: list[Diagnosed] | None = None) -> Placement:
    has_records = (
        Transcript.objects.filter(learner=request.learner_id, state="verified").exclude(kind="statement").exists()
    )
    evidence: Evidence = "verified" if has_records else "sworn" if request.papers == Request.Papers.NONE else "awaited"
    completed = (request.completed_level, request.completed_number) if request.completed_number is not None else None
    diagnosed = queries.diagnosed_of(request) if diagnosed is None else diagnosed
    found = place(
        queries.system_of(request), age=request.age, evidence=evidence, completed=completed, diagnosed=diagnosed,
        credits=credits_of(request),
    )  # fmt: skip
    made = Placement.objects.create(
        request=request, grade=found.grade, is_provisional=found.is_provisional, reasons=list(found.reasons),
        support=list(found.support), made_at=timezone.now(), made_by_id=user_of(by),
    )  # fmt: skip
    record(
        "transcripts.placed", made, by=by, office=request.office_id, grade=found.grade, provisional=found.is_provisional
    )
    return made


def credits_of(request: Request) -> Decimal | None:
    """Her credits as they stand, for a district that places by credits: what the school decided, else what was recommended.
    ``None`` before any analysis."""
    rows = Credit.objects.filter(learner=request.learner_id, replaced_at=None).values_list("awarded", "recommended")
    found = [recommended if awarded is None else awarded for awarded, recommended in rows]
    return sum(found, Decimal(0)) if found else None


def _waits(request: Request) -> str:
    """Why a person must look, the most urgent first."""
    oldest = request.district.oldest_age
    if oldest is not None and request.age > oldest:
        return Request.Waits.TOO_OLD
    if request.papers == Request.Papers.NONE and not request.origin_state:
        return Request.Waits.NO_RECORDS
    return Request.Waits.TOO_EARLY if _is_early(request) else Request.Waits.NOTHING


def _is_early(request: Request) -> bool:
    """Is it known that she has not finished enough for a record to give credit?"""
    return life.is_eligible(completed_years(request), int(rules()["eligible_from"])) is False


def _seal_identity(request: Request, identity: Mapping[str, str]) -> None:
    told = {name: str(identity.get(name) or "").strip()[:120] for name in IDENTITY}
    request.surnames = sum(1 for name in ("surname1", "surname2") if told[name])
    ring = keyring(RING)
    request.sealed_identity = ring.seal(json.dumps(told, ensure_ascii=False), str(request.pk))
    request.sealed_with = ring.current


def _faults(
    district: DistrictTerms, number: str, age: int, permission_on: date, today: date, is_demo: bool
) -> list[Reason]:
    found = []
    if not number.strip():
        found.append(Reason("learning.unknown_learner", {}, "number"))
    if not 5 <= age <= 99:
        found.append(Reason("placement.bad_age", {"age": age}, "age"))
    if permission_on > today:
        found.append(Reason("transcripts.permission_ahead", {}, "permission_on"))
    elif today - permission_on > OLDEST_PERMISSION:
        found.append(Reason("transcripts.permission_old", {}, "permission_on"))
    if district.joined_on > today or (district.left_on is not None and district.left_on < today):
        found.append(Reason("transcripts.district_left", {}, "district"))
    elif not is_demo and queries.agreement_of(district, today) is None:
        found.append(Reason("transcripts.no_agreement", {}, "district"))
    return found


def _bearer(request: Request) -> Any:
    """The access under which the bearer of a link stores a file: that one district's, for this purpose alone, in the name of
    whoever made the link."""
    link = request.links.filter(revoked_at=None).order_by("-made_at").first()
    partner = request.district.institution.organization_id
    return Access(
        user=link.made_by_id if link else request.made_by_id,
        role="link",
        purposes=frozenset({EDUCATION}),
        offices=frozenset({request.office_id}),
        organizations=frozenset({partner} if partner else ()),
    )


def _new_code() -> str:
    while Request.objects.filter(code=(code := new_code(CODE, secrets.randbelow))).exists():
        continue
    return code
