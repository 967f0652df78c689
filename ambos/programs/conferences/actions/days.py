"""The days: agenda, the door, certificates, the survey."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain.conferences.life import State
from ambos.domain.errors import Refused
from ambos.domain.names import fold
from ambos.domain.sealed_schemas import Certificate
from ambos.records.audit.actions import record
from ambos.records.directory.models import Organization
from ambos.records.documents.actions import issue_document
from ambos.records.messages.actions import tell
from ambos.records.registry.loading import origin

from .. import queries
from ..models import CheckIn, Edition, Invitation, Opinion, Session, Speaker
from ..permissions import may_convene, may_issue_certificates
from .invitations import address_of, recipient
from .steps import in_state, locked, must, touch, user_of

RUNNING = (State.PLANNED, State.CALLED, State.SELECTING, State.INVITING, State.HELD)
ATTENDED = 0


@transaction.atomic
def add_session(
    *, edition: Edition, title: str, starts_at: datetime, ends_at: datetime, title_en: str = "", room: str = "",
    sponsor: Organization | None = None, speakers: Iterable[tuple[str, Organization | None]] = (), by: Any,
) -> Session:  # fmt: skip
    """Add a session. One that clashes is added and shown: the agenda cannot be published while it does. Refused without a
    title, when it ends before it begins, and outside the days of the edition."""
    must(may_convene(by))
    edition = locked(edition)
    in_state(edition, *RUNNING)
    if not title.strip():
        raise Refused("conferences.needs_title", field="title")
    if ends_at <= starts_at:
        raise Refused("conferences.ends_before_start", field="ends")
    days = {queries.local_day(edition, moment) for moment in (starts_at, ends_at)}
    if min(days) < edition.starts_on or max(days) > edition.ends_on:
        raise Refused("conferences.outside_days", field="day", first=edition.starts_on, last=edition.ends_on)
    made = Session.objects.create(
        edition=edition, title=title.strip(), title_en=title_en.strip(), starts_at=starts_at, ends_at=ends_at,
        room=room.strip(), sponsor=sponsor,
    )  # fmt: skip
    for name, organization in speakers:
        add_speaker(session=made, name=name, organization=organization, by=by)
    touch(edition)
    record("conferences.session_added", made, by=by)
    return made


@transaction.atomic
def add_speaker(*, session: Session, name: str, organization: Organization | None = None, by: Any) -> Speaker:
    """Name who speaks in a session. There already, she stays as she is."""
    must(may_convene(by))
    if not name.strip():
        raise Refused("conferences.needs_name", field="speaker")
    made, _new = Speaker.objects.get_or_create(
        session=session, folded_name=fold(name), defaults={"name": name.strip(), "organization": organization}
    )
    return made


@transaction.atomic
def drop_session(*, session: Session, by: Any) -> None:
    """Take a session out of the agenda."""
    must(may_convene(by))
    edition = locked(session.edition)
    in_state(edition, *RUNNING)
    record("conferences.session_dropped", session, by=by)
    session.delete()
    touch(edition)


@transaction.atomic
def publish_agenda(*, edition: Edition, by: Any) -> Edition:
    """Show the agenda to everybody. Refused while two sessions cannot both be held, and while it is empty."""
    must(may_convene(by))
    edition = locked(edition)
    rows = queries.agenda_of(edition)
    if not rows:
        raise Refused("conferences.empty_agenda")
    if found := queries.clashes_of(rows):
        raise Refused(
            "conferences.agenda_clashes", one=found[0][1].title, other=found[0][2].title, what=found[0][0].what
        )
    edition.agenda_published_at = timezone.now()
    touch(edition, "agenda_published_at")
    record("conferences.agenda_published", edition, by=by, sessions=len(rows))
    return edition


@transaction.atomic
def check_in(
    *, edition: Edition, badge: str, day: date, at: datetime | None = None, how: str = "list", by: Any
) -> CheckIn:
    """She is here. The same again, from whatever device and however late it arrives, changes nothing: the earlier moment stays.

    ``badge``: the code as it was read or typed. Refused: no such code of this edition, a place she declined, a day that is not of
    the conference or still to come.
    """
    must(may_convene(by))
    now = timezone.now()
    if edition.state not in (State.INVITING, State.HELD, State.FOLLOWING):
        raise Refused("conferences.not_now", state=edition.state, step="check_in")
    row = Invitation.objects.filter(nomination__edition=edition, badge=queries.read_badge(badge)).first()
    if row is None:
        raise Refused("conferences.unknown_badge", field="badge")
    if row.state != Invitation.State.ACCEPTED:
        raise Refused("conferences.did_not_accept", field="badge")
    if not edition.starts_on <= day <= edition.ends_on or day > queries.today_at(edition):
        raise Refused("conferences.not_a_day", field="day", day=day)
    made, is_new = CheckIn.objects.get_or_create(
        invitation=row, day=day,
        defaults={"at": min(at or now, now), "how": how, "kept_at": now, "kept_by_id": user_of(by)},
    )  # fmt: skip
    if is_new:
        record("conferences.checked_in", made, by=by, day=str(day), how=how)
    elif at is not None and at < made.at:
        made.at = at
        made.save(update_fields=["at"])
    return made


def issue_certificates(*, edition: Edition, by: Any) -> int:
    """Seal a certificate for everybody who attended the days needed and has none. How many; done again, none is made twice.
    Refused before it was held, and as ``issue_document`` refuses (no key of the office)."""
    must(may_issue_certificates(by, edition.seal_office_id))
    if edition.state not in (State.HELD, State.FOLLOWING, State.CLOSED):
        raise Refused("conferences.hold_first")
    rows, sessions = (
        list(queries.waiting_for_certificate(edition)),
        queries.agenda_of(edition),
    )
    for row in rows:
        _seal(edition, row, sessions, by)
    return len(rows)


@transaction.atomic
def take_survey(*, invitation: Invitation, useful: int, organized: int, again: bool, said: str = "") -> None:
    """Keep her opinion, apart from her name. Refused when she gave one, and before the conference."""
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if row.has_surveyed:
        raise Refused("conferences.surveyed_already")
    if not row.check_ins.exists():
        raise Refused("conferences.did_not_attend")
    if not all(1 <= mark <= 5 for mark in (useful, organized)):
        raise Refused("conferences.scale", field="useful")
    edition = invitation.nomination.edition
    Opinion.objects.create(edition=edition, useful=useful, organized=organized, again=again, said=said.strip()[:1000])
    row.has_surveyed = True
    row.save(update_fields=["has_surveyed"])


@transaction.atomic
def _seal(edition: Edition, row: Invitation, sessions: list[Session], by: Any) -> None:
    who, pack = row.nomination.participant, origin()
    said = Certificate(
        what=ATTENDED, name=who.name, course=edition.title[:120], provider=pack.institution.es[:120],
        hours=queries.hours_of(edition, queries.attended_days(row), sessions), starts_on=edition.starts_on,
        ends_on=edition.ends_on,
    )  # fmt: skip
    row.certificate = issue_document(
        record=said,
        office=edition.seal_office,
        by=by,
        subject=("conferences.participant", str(who.pk)),
        form_key=row.pk,
    )
    row.save(update_fields=["certificate"])
    values = {"reference": edition.number, "link": address_of(row)}
    tell("conferences.certificate", row, to=recipient(row), values=values, once=f"conf.cert:{row.pk}")
