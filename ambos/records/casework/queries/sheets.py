"""The sheet of a referral that a client shares with whoever helps her: one record, the same lines in both their eyes.

A sheet shows what her paper opens to herself (where she was sent, what was answered, her appointments) and the lines that
were written on it, each with who entered it. It never carries her name, her telephone, the window's note for the service, the
family of programs, nor words of status that somebody else wrote into a free line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ambos.domain import referrals
from ambos.domain.access import Access
from ambos.domain.names import fold
from ambos.domain.status import said_in
from ambos.records.accounts.roles import May
from ambos.records.audit.actions import record_read
from ambos.records.audit.queries import reads_of
from ambos.records.directory.queries import need_name
from ambos.records.posts.queries import posts_on, roles

from ..models import Appointment, Grant, ServiceRequest, SharedNote
from .following import birth_year_of, by_follow_index, chain
from .sharing import opened

READ_SHEET = "shared_sheet"
"""Why a sheet was opened, in the log."""
PROPOSED = 8
"""So many helpers are proposed for what she typed."""


@dataclass(frozen=True)
class Entry:
    """One line of a sheet: what happened or was written, when, and who entered it (empty: the client herself)."""

    at: datetime
    title: str
    text: str
    entered_by: str
    note: UUID | None = None
    grant: UUID | None = None
    """Of a written line: its key, and the grant under which it was written."""
    is_taken_away: bool = False

    @property
    def is_hers(self) -> bool:
        """Did the client enter it?"""
        return not self.entered_by


@dataclass(frozen=True)
class Sheet:
    """A shared sheet, newest line first."""

    reference: str
    timezone: str
    need: str
    service: str
    organization: str
    state: str
    entries: tuple[Entry, ...]

    @property
    def need_name(self) -> str:
        """The need in the reader's language."""
        return need_name(self.need)


@dataclass(frozen=True)
class Helper:
    """Somebody who may be allowed to help: the window of an office, or an organization where people sign in."""

    kind: str
    key: UUID
    name: str

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True)
class Look:
    """Somebody opened the sheet. ``by`` is empty when it was she, or whoever else held her paper and knew her year."""

    at: datetime
    by: str


def sheet_of(service_request: ServiceRequest) -> Sheet:
    """The sheet of a referral and of those it came from. Asks no permission and writes no log: whoever calls does both."""
    steps = chain(service_request)
    found = ServiceRequest.objects.select_related("service__organization", "office").prefetch_related(
        "appointments", "outcomes", "shared_notes__grant__office", "shared_notes__grant__organization"
    )
    rows = sorted(found.filter(pk__in=[r.pk for r in steps]), key=lambda r: r.sent_at)
    entries = [entry for r in rows for entry in (*_entries(r), *(_line(note) for note in r.shared_notes.all()))]
    newest = next(r for r in rows if r.pk == service_request.pk)
    return Sheet(
        reference=newest.reference,
        timezone=newest.office.timezone,
        need=newest.need,
        service=newest.service.name,
        organization=newest.service.organization.name,
        state=newest.state,
        entries=tuple(sorted(entries, key=lambda e: e.at, reverse=True)),
    )


def grants_of(service_request: ServiceRequest) -> list[Grant]:
    """Who may read the sheet of this referral now, the newest first."""
    keys = [r.pk for r in chain(service_request)]
    return list(in_force(timezone.now()).filter(service_request__in=keys).order_by("-given_at"))


def own_grant(service_request: ServiceRequest, key: UUID) -> Grant | None:
    """One of her grants on this sheet, ended ones too; ``None`` for another's."""
    return Grant.objects.filter(service_request__in=[r.pk for r in chain(service_request)], pk=key).first()


def own_line(service_request: ServiceRequest, key: UUID) -> SharedNote | None:
    """A line she wrote on this sheet; ``None`` for anybody else's."""
    keys = [r.pk for r in chain(service_request)]
    return SharedNote.objects.filter(service_request__in=keys, grant__isnull=True, pk=key).first()


def may_share(service_request: ServiceRequest) -> bool:
    """Can a sheet be opened to others? Only where a year of birth is asked first: a code alone is a paper on a bus."""
    return birth_year_of(service_request) is not None


def looks_at(service_request: ServiceRequest) -> list[Look]:
    """Who opened the sheet and when, the newest first, ended grants included."""
    steps = [r.pk for r in chain(service_request)]
    grants = Grant.objects.filter(service_request__in=steps).select_related("office", "organization")
    names = {str(grant.pk): name_of(grant) for grant in grants}
    seen = reads_of([*steps, *names], reason=READ_SHEET)
    return [Look(event.at, names.get(event.subject_id, "")) for event in seen]


def helpers_for(service_request: ServiceRequest, text: str = "") -> list[Helper]:
    """Whom she may let help: the window that attended her and the service asked, or those whose name has ``text``. Only
    where somebody signs in who may open records of this purpose, and who may not read already."""
    able = _able(service_request.purpose, timezone.localdate())
    taken = {(g.office_id or g.organization_id) for g in grants_of(service_request)}
    wanted = fold(text)
    if wanted:
        found = [h for h in able if wanted in fold(h.name)][:PROPOSED]
    else:
        near = {service_request.office_id, service_request.performer_id}
        found = [h for h in able if h.key in near]
    return [h for h in found if h.key not in taken]


def helper_named(service_request: ServiceRequest, value: str) -> Helper | None:
    """The helper a form names; ``None`` when there is nobody there who could read."""
    return next((h for h in _able(service_request.purpose, timezone.localdate()) if h.value == value), None)


def in_force(now: datetime) -> QuerySet[Grant]:
    """Grants that open something at this moment.

    A service that she took the referral away from (withdrawn, sent elsewhere, sharing stopped) loses its grant with it:
    what those pages promise her holds, whatever was granted before.
    """
    lost = Q(organization=F("service_request__performer")) & (
        Q(service_request__state__in=[referrals.REVOKED, referrals.REROUTED])
        | Q(service_request__consent__revoked_at__isnull=False)
    )
    return (
        Grant.objects.filter(revoked_at__isnull=True, ends_at__gt=now)
        .exclude(lost)
        .select_related("office", "organization", "service_request__service__organization", "service_request__office")
    )


def granted(access: Access) -> QuerySet[Grant]:
    """The sheets that the reader's own window or organization may read now, the newest first. Reach alone is not enough:
    whoever reaches everywhere reads none."""
    reach = Q(pk__in=())
    if access.may(May.SERVE_PEOPLE):
        reach |= Q(office__in=access.offices)
    if access.may(May.ANSWER_REFERRALS):
        reach |= Q(organization__in=access.organizations)
    now = timezone.now()
    return in_force(now).filter(reach, service_request__purpose__in=access.purposes).order_by("-given_at", "-pk")


def granted_rows(access: Access, limit: int = 200) -> list[Grant]:
    """The same for a list, each with ``has_her_lines``: did the client write something herself?"""
    hers = SharedNote.objects.filter(
        service_request=OuterRef("service_request"), grant__isnull=True, taken_away_at__isnull=True
    )
    return list(granted(access).annotate(has_her_lines=Exists(hers))[:limit])


def grant_for(access: Access, key: UUID) -> Grant | None:
    """One grant the reader may use; ``None`` for another's, an ended one or none."""
    return granted(access).filter(pk=key).first()


def granted_sheet(access: Access, grant: Grant) -> Sheet:
    """The sheet behind a grant given by ``grant_for``, opened: the log says who."""
    record_read(grant, by=access, reason=READ_SHEET, office=grant.service_request.office_id)
    return sheet_of(newest_of(grant.service_request))


def granted_line(access: Access, key: UUID) -> SharedNote | None:
    """A line written under a grant that opens something to the reader now; ``None`` for any other."""
    return SharedNote.objects.filter(grant__in=granted(access).order_by(), pk=key).first()


def newest_of(service_request: ServiceRequest) -> ServiceRequest:
    """The referral it was sent on to, as her code leads there too."""
    return by_follow_index(service_request.follow_index) or service_request


def name_of(grant: Grant) -> str:
    """Who reads by a grant, as the client reads it."""
    return window_name(grant.office.name) if grant.office else grant.organization.name


def window_name(office: str) -> str:
    """How the window of an office is called towards a client."""
    return _("the window of %(office)s") % {"office": office}


def _entries(r: ServiceRequest) -> list[Entry]:
    window, service = window_name(r.office.name), r.service.organization.name
    found = [Entry(r.sent_at, _("Sent to %(service)s") % {"service": r.service.name}, need_name(r.need), window)]
    if r.answered_at:
        declined = bool(r.decline_reason)
        title = _("The service cannot attend") if declined else _("The service accepted")
        text = str(r.get_decline_reason_display()) if declined else _plain(r.answer_note)
        found.append(Entry(r.answered_at, title, text, service))
    for one in r.appointments.all():
        if one.state == Appointment.State.ENTERED_IN_ERROR:
            continue  # a day of somebody else
        title = _("Appointment cancelled") if one.state == Appointment.State.CANCELLED else _("Appointment given")
        when = date_format(timezone.localtime(one.starts_at, ZoneInfo(r.office.timezone)), "DATETIME_FORMAT")
        found.append(Entry(one.booked_at, title, " · ".join(filter(None, (when, _plain(one.note)))), service))
    for one in r.outcomes.all():
        if one.superseded_by_id is None:
            who = {"client": "", "window": window}.get(one.said_by, service)
            found.append(Entry(one.recorded_at, _("What became of it"), str(one.get_code_display()), who))
    if r.state == referrals.REVOKED and r.closed_at:
        found.append(Entry(r.closed_at, _("Withdrawn by the person"), "", ""))
    return found


def _line(note: SharedNote) -> Entry:
    gone = note.taken_away_at is not None
    return Entry(
        at=note.written_at,
        title="",
        text="" if gone else opened(note, "text"),
        entered_by=name_of(note.grant) if note.grant else "",
        note=note.pk,
        grant=note.grant_id,
        is_taken_away=gone,
    )


def _plain(typed: str) -> str:
    """What somebody else wrote, without a line that speaks of status: a sheet never carries it on."""
    return "" if said_in(typed) else typed


def _able(purpose: str, on: date) -> list[Helper]:
    """Windows and organizations where somebody signs in today who may open records of this purpose, by name."""
    serving = [r.slug for r in roles().values() if May.SERVE_PEOPLE in r.may and purpose in r.purposes]
    answering = [r.slug for r in roles().values() if May.ANSWER_REFERRALS in r.may and purpose in r.purposes]
    held = posts_on(on).filter(holder__is_active=True).order_by()
    windows = held.filter(role__in=serving, office__isnull=False).values_list("office", "office__name").distinct()
    houses = held.filter(role__in=answering, organization__isnull=False)
    houses = houses.values_list("organization", "organization__name").distinct()
    found = [Helper("office", key, window_name(name)) for key, name in windows]
    found += [Helper("organization", key, name) for key, name in houses]
    return sorted(found, key=lambda h: fold(h.name))
