"""Afterwards: what was promised, asked 3, 6 and 12 months later; what came of it; who stays in touch; names that go."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ambos.domain.conferences.follow_up import MONTHS, months_after
from ambos.domain.conferences.life import State
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.directory.models import Organization
from ambos.records.documents.actions import forget_papers
from ambos.records.messages.actions import forget_messages, tell
from ambos.records.network.models import Office

from ..models import Commitment, Edition, FollowUp, Invitation, Outcome, Participant
from ..permissions import may_convene, may_follow, may_nominate, may_verify
from .invitations import address_of, recipient
from .steps import in_state, must, user_of

AFTERWARDS = (State.HELD, State.FOLLOWING)
FORGET_AFTER = timedelta(days=3 * 365)
"""The rest of 24 months must still be known, and the last follow-up answered; then a name that nobody asked to keep goes."""


@transaction.atomic
def commit(
    *, edition: Edition, what: str, due_on: date, invitation: Invitation | None = None, who: str = "", office: Office | None = None,
    form_key: UUID | None = None, by: Any,
) -> Commitment:  # fmt: skip
    """Write down who does what by when, with its three follow-ups. Of a participant ('link': by herself), or of a body named in
    ``who``, followed at ``office``. Refused: nothing said, a day before the conference ends or more than two years after, before
    it was held, somebody who did not attend."""
    office = office or (invitation.nomination.office if invitation else None)
    must(may_convene(by) or (by == "link" and invitation is not None))
    if form_key and (seen := Commitment.objects.filter(form_key=form_key).first()):
        return seen
    in_state(edition, *AFTERWARDS)
    if not what.strip():
        raise Refused("conferences.says_what", field="what")
    if (invitation is None) == (not who.strip()) or office is None:
        raise Refused("conferences.says_who", field="who")
    if invitation is not None and not invitation.check_ins.exists():
        raise Refused("conferences.did_not_attend")
    if not edition.ends_on <= due_on <= months_after(edition.ends_on, 24):
        raise Refused(
            "conferences.bad_due", field="due_on", first=edition.ends_on, last=months_after(edition.ends_on, 24)
        )
    made = Commitment.objects.create(
        edition=edition, invitation=invitation, office=office, who=who.strip(), what=what.strip()[:300], due_on=due_on,
        made_at=timezone.now(), form_key=form_key,
    )  # fmt: skip
    FollowUp.objects.bulk_create(
        FollowUp(commitment=made, months=n, due_on=months_after(edition.ends_on, n)) for n in MONTHS
    )
    record("conferences.committed", made, by=by, office=office)
    return made


def ask_follow_ups() -> int:
    """Ask by message about every commitment whose day has come and that nobody asked about. How many."""
    rows = FollowUp.objects.filter(due_on__lte=timezone.localdate(), asked_at__isnull=True, said_at__isnull=True)
    found = list(rows.select_related("commitment__invitation__nomination__participant", "commitment__edition"))
    for row in found:
        with transaction.atomic():
            row.asked_at = timezone.now()
            row.save(update_fields=["asked_at"])
            sent = row.commitment.invitation
            if sent is not None and sent.nomination.participant.forgotten_at is None:
                values = {"link": address_of(sent), "count": row.months}
                tell("conferences.follow_up", row, to=recipient(sent), values=values, once=f"conf.follow:{row.pk}")
    return len(found)


@transaction.atomic
def say_follow_up(*, follow_up: FollowUp, standing: str, evidence: str = "", by: Any) -> FollowUp:
    """Say how a commitment stands: the participant by her link, or the office for her. It counts once somebody confirms it.
    Refused before its day, once confirmed, and *met* without what shows it."""
    must(by == "link" or may_follow(by, follow_up.commitment.office_id))
    row = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if row.confirmed_at is not None:
        raise Refused("conferences.confirmed_already")
    if row.due_on > timezone.localdate():
        raise Refused("conferences.not_due", day=row.due_on)
    if standing not in FollowUp.Standing.values:
        raise Refused("conferences.which_standing", field="standing")
    if standing == FollowUp.Standing.MET and not evidence.strip():
        raise Refused("conferences.met_shows", field="evidence")
    row.standing, row.evidence, row.said_at = standing, evidence.strip()[:300], timezone.now()
    row.save(update_fields=["standing", "evidence", "said_at"])
    record("conferences.follow_up_said", row, by=by, office=follow_up.commitment.office_id, standing=standing)
    return row


@transaction.atomic
def confirm_follow_up(*, follow_up: FollowUp, by: Any) -> FollowUp:
    """The office of the person, or the coordinator, saw what shows it. From now on it counts."""
    must(may_follow(by, follow_up.commitment.office_id))
    row = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if not row.standing:
        raise Refused("conferences.nothing_said")
    if row.confirmed_at is not None:
        raise Refused("conferences.confirmed_already")
    row.confirmed_at, row.confirmed_by_id = timezone.now(), user_of(by)
    row.save(update_fields=["confirmed_at", "confirmed_by"])
    record("conferences.follow_up_confirmed", row, by=by, office=follow_up.commitment.office_id, standing=row.standing)
    return row


@transaction.atomic
def record_outcome(
    *, edition: Edition, kind: str, what: str, happened_on: date, evidence: str, invitation: Invitation | None = None,
    organization: Organization | None = None, by: Any,
) -> Outcome:  # fmt: skip
    """Write down what came of an edition, with what shows it. Headquarters verifies. Refused without evidence, before the
    edition began, for a day to come, and for a person's office without the person."""
    office = invitation.nomination.office_id if invitation else None
    must(may_convene(by) or (office is not None and may_nominate(by, office)))
    in_state(edition, *AFTERWARDS, State.CLOSED)
    for text, code, box in ((what, "says_what", "what"), (evidence, "needs_evidence", "evidence")):
        if not text.strip():
            raise Refused(f"conferences.{code}", field=box)
    if not edition.starts_on <= happened_on <= timezone.localdate():
        raise Refused("conferences.bad_day", field="happened_on")
    if kind in (Outcome.Kind.CANDIDATE, Outcome.Kind.OFFICIAL) and invitation is None:
        raise Refused("conferences.whose_office", field="invitation")
    made = Outcome.objects.create(
        edition=edition, invitation=invitation, kind=kind, what=what.strip()[:300], organization=organization,
        happened_on=happened_on, evidence=evidence.strip()[:300], recorded_at=timezone.now(), recorded_by_id=user_of(by),
    )  # fmt: skip
    record("conferences.outcome_recorded", made, by=by, office=office, kind=kind)
    return made


@transaction.atomic
def verify_outcome(*, outcome: Outcome, by: Any) -> Outcome:
    """Headquarters saw the evidence. Never by who wrote it down. From now on it is counted and published."""
    row = Outcome.objects.select_for_update().get(pk=outcome.pk)
    must(may_verify(by, row))
    if row.verified_at is not None:
        raise Refused("conferences.confirmed_already")
    row.verified_at, row.verified_by_id = timezone.now(), user_of(by)
    row.save(update_fields=["verified_at", "verified_by"])
    record("conferences.outcome_verified", row, by=by, kind=row.kind)
    return row


@transaction.atomic
def set_touch(*, invitation: Invitation, stays: bool) -> Participant:
    """She agrees to stay in touch as an alumna, or takes that back, by her link."""
    who = Participant.objects.select_for_update().get(pk=invitation.nomination.participant_id)
    who.stays_in_touch = stays
    who.save(update_fields=["stays_in_touch"])
    record("conferences.touch_set", who, by="link", stays=stays)
    return who


@transaction.atomic
def forget_who_asks(*, invitation: Invitation) -> Participant:
    """She asks by her link that her name goes. Refused while she holds a place at a conference to come: decline first."""
    who = invitation.nomination.participant
    coming = Invitation.objects.filter(
        nomination__participant=who, state__in=[Invitation.State.SENT, Invitation.State.ACCEPTED],
        nomination__edition__state=State.INVITING,
    )  # fmt: skip
    if coming.exists():
        raise Refused("conferences.decline_first")
    return _forget(who, "link")


def forget_participants() -> int:
    """Names nobody asked to keep go, three years after the last edition somebody was nominated for. How many."""
    before = timezone.localdate() - FORGET_AFTER
    rows = (
        Participant.objects.filter(forgotten_at__isnull=True, stays_in_touch=False)
        .annotate(last=Max("nominations__edition__ends_on"))
        .filter(last__lt=before)
    )
    found = list(rows)
    for who in found:
        with transaction.atomic():
            _forget(who, "system")
    return len(found)


def _forget(who: Participant, by: str) -> Participant:
    """Empty name, address and telephone, her words and her messages; counts, offices and standings stay."""
    sent = Invitation.objects.filter(nomination__participant=who)
    for row in (*sent, *FollowUp.objects.filter(commitment__invitation__in=sent)):
        forget_messages(row)
    forget_papers(subject=("conferences.participant", str(who.pk)), by="system")
    who.nominations.update(motive="", note="")
    for row in who.nominations.all():
        row.endorsements.update(motive="")
    Outcome.objects.filter(invitation__in=sent).update(invitation=None, what="", evidence="-")
    who.name = who.folded_name = who.organization_name = who.email_index = ""
    who.email = who.telephone = None
    who.organization, who.stays_in_touch, who.forgotten_at = None, False, timezone.now()
    who.save()
    record("conferences.forgotten", who, by=by)
    return who
