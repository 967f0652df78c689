"""Whoever makes an event: co-hosts, agencies, volunteers and their hours, supplies, money, media, a forum's sessions."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Reason, Refused, check
from ambos.domain.names import fold
from ambos.records.audit.actions import record
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office

from ..models import (
    CoHost,
    Contribution,
    Event,
    EventAgency,
    ForumPaper,
    ForumSession,
    MediaReach,
    Supply,
    Volunteer,
    VolunteerShift,
)  # fmt: skip
from ..permissions import may_run, may_take_part
from .steps import must, open_edition_of

NAMES_KEPT = timedelta(days=365)
"""How long after her last event the name of a volunteer is kept."""
MOST_MINUTES = 24 * 60


@transaction.atomic
def add_host(
    *, event: Event, office: Office | None = None, country: str = "", name: str = "", weight: int = 1, by: Any
) -> CoHost:
    """Somebody holds the event too: an office of ours, or the consulate of another country. The event stays one event.

    Refused for the lead itself, for a host that is there already, or when it is neither an office nor a named consulate.
    """
    must(may_run(by, event.office_id))
    open_edition_of(event)
    name, country = name.strip(), country.strip().lower()
    if bool(office) == bool(name and country):
        raise Refused("health_weeks.which_host", field="name")
    if weight < 1:
        raise Refused("health_weeks.weight", field="weight")
    same = event.hosts.filter(office=office) if office else event.hosts.filter(country=country, name__iexact=name)
    if (office and office.pk == event.office_id) or same.exists():
        raise Refused("health_weeks.host_already", field="office" if office else "name")
    made = CoHost.objects.create(event=event, office=office, country=country, name=name, weight=weight)
    record("health_weeks.host_added", made, by=by, office=event.office_id, host=office.pk if office else country)
    return made


@transaction.atomic
def drop_host(*, host: CoHost, by: Any) -> None:
    """It does not hold the event after all."""
    must(may_run(by, host.event.office_id))
    open_edition_of(host.event)
    record("health_weeks.host_dropped", host, by=by, office=host.event.office_id)
    host.delete()


@transaction.atomic
def add_agency(
    *, event: Event, organization: Organization, part: str = EventAgency.Part.PROVIDER, by: Any
) -> EventAgency:
    """An agency takes part; said twice it is once. The office says so, or the agency itself."""
    must(may_run(by, event.office_id) or may_take_part(by, organization.pk))
    open_edition_of(event)
    made, is_new = EventAgency.objects.get_or_create(event=event, organization=organization, defaults={"part": part})
    if is_new:
        record("health_weeks.agency_added", made, by=by, office=event.office_id, organization=organization)
    return made


@transaction.atomic
def drop_agency(*, agency: EventAgency, by: Any) -> None:
    """It does not take part after all."""
    must(may_run(by, agency.event.office_id) or may_take_part(by, agency.organization_id))
    open_edition_of(agency.event)
    record(
        "health_weeks.agency_dropped", agency, by=by, office=agency.event.office_id, organization=agency.organization_id
    )
    agency.delete()


@transaction.atomic
def add_volunteer(*, office: Office, name: str, organization: Organization | None = None, by: Any) -> Volunteer:
    """A volunteer of an office. The same name of the same agency is the same volunteer."""
    must(may_run(by, office.pk))
    name = " ".join(name.split())[:120]
    if not name:
        raise Refused("health_weeks.needs_name", field="name")
    made, is_new = Volunteer.objects.get_or_create(
        office=office, folded_name=fold(name), organization=organization, forgotten_at=None, defaults={"name": name}
    )
    if is_new:
        record("health_weeks.volunteer_added", made, by=by, office=office)
    return made


@transaction.atomic
def add_shift(*, event: Event, volunteer: Volunteer, minutes: int, task: str = "", by: Any) -> VolunteerShift:
    """A volunteer at an event. Said again, the newer minutes stand."""
    must(may_run(by, event.office_id) and volunteer.office_id == event.office_id)
    open_edition_of(event)
    if not 0 < minutes <= MOST_MINUTES:
        raise Refused("health_weeks.bad_minutes", field="hours")
    made, _ = VolunteerShift.objects.update_or_create(
        event=event, volunteer=volunteer, defaults={"planned": minutes, "task": task.strip()[:80]}
    )
    record("health_weeks.shift_added", made, by=by, office=event.office_id, minutes=minutes)
    return made


@transaction.atomic
def forget_volunteers(*, by: Any = "system") -> int:
    """Names of volunteers whose last event is a year past go; their hours stay. Returns how many."""
    must(by == "system")
    edge = timezone.now() - NAMES_KEPT
    recent = VolunteerShift.objects.filter(event__ends_at__gte=edge).values("volunteer")
    had_one = VolunteerShift.objects.values("volunteer")
    gone = Volunteer.objects.filter(forgotten_at__isnull=True, pk__in=had_one).exclude(pk__in=recent)
    count = gone.update(name="", folded_name="", forgotten_at=timezone.now())
    if count:
        record("health_weeks.volunteers_forgotten", "health_weeks.volunteer", by=by, count=count)
    return count


@transaction.atomic
def add_supply(*, event: Event, name: str, planned: int, used: int | None = None, by: Any) -> Supply:
    """Something brought to the event."""
    must(may_run(by, event.office_id))
    if not name.strip() or planned < 0 or (used or 0) < 0:
        raise Refused("health_weeks.needs_name", field="name")
    made = Supply.objects.create(event=event, name=name.strip()[:120], planned=planned, used=used)
    record("health_weeks.supply_added", made, by=by, office=event.office_id)
    return made


@transaction.atomic
def add_contribution(
    *, event: Event, form: str, amount: Decimal, currency: str, organization: Organization | None = None, valued_by: str = "",
    by: Any,
) -> Contribution:  # fmt: skip
    """Money, or things at their value. What is in kind says how it was valued."""
    must(may_run(by, event.office_id))
    faults = []
    if form == Contribution.Form.IN_KIND and not valued_by.strip():
        faults.append(Reason("health_weeks.how_valued", {}, "valued_by"))
    if amount < 0:
        faults.append(Reason("health_weeks.negative_amount", {}, "amount"))
    check(faults)
    made = Contribution.objects.create(
        event=event, organization=organization, form=form, amount=amount, currency=currency.upper()[:3],
        valued_by=valued_by.strip(),
    )  # fmt: skip
    record("health_weeks.contribution_added", made, by=by, office=event.office_id, form=form)
    return made


@transaction.atomic
def add_media(*, event: Event, channel: str, outlet: str, audience: int, said_by: str, by: Any) -> MediaReach:
    """How many a broadcast or a post is said to have reached, and by whose word. Reach, never people."""
    must(may_run(by, event.office_id))
    faults = []
    if not outlet.strip():
        faults.append(Reason("health_weeks.needs_name", {}, "outlet"))
    if not said_by.strip():
        faults.append(Reason("health_weeks.by_whose_word", {}, "said_by"))
    check(faults)
    made = MediaReach.objects.create(
        event=event, channel=channel, outlet=outlet.strip(), audience=audience, said_by=said_by.strip()
    )
    record("health_weeks.media_added", made, by=by, office=event.office_id, channel=channel)
    return made


@transaction.atomic
def add_session(
    *, event: Event, title: str, starts_at: datetime, ends_at: datetime, title_en: str = "", room: str = "", chair: str = "",
    by: Any,
) -> ForumSession:  # fmt: skip
    """A session of a policy forum. Refused outside the forum's hours, or while another sits in the same room."""
    must(may_run(by, event.office_id))
    faults = []
    if event.kind != Event.Kind.FORUM:
        faults.append(Reason("health_weeks.not_a_forum", {}, None))
    if not title.strip():
        faults.append(Reason("health_weeks.needs_title", {}, "title"))
    if ends_at <= starts_at:
        faults.append(Reason("health_weeks.ends_before_start", {}, "ends_at"))
    elif starts_at < event.starts_at or ends_at > event.ends_at:
        faults.append(Reason("health_weeks.outside_forum", {}, "starts_at"))
    clash = event.sessions.filter(room__iexact=room.strip(), starts_at__lt=ends_at, ends_at__gt=starts_at).first()
    if room.strip() and clash:
        faults.append(Reason("health_weeks.room_taken", {"session": clash.title}, "room"))
    check(faults)
    made = ForumSession.objects.create(
        event=event, title=title.strip(), title_en=title_en.strip(), starts_at=starts_at, ends_at=ends_at, room=room.strip(),
        chair=chair.strip(),
    )  # fmt: skip
    record("health_weeks.session_added", made, by=by, office=event.office_id)
    return made


@transaction.atomic
def add_paper(
    *, session: ForumSession, title: str, authors: str, language: str = "es", abstract: str = "", url: str = "", by: Any
) -> ForumPaper:
    """A paper of a session, after those there are."""
    must(may_run(by, session.event.office_id))
    check(
        Reason("health_weeks.needs_title" if name == "title" else "health_weeks.needs_name", {}, name)
        for name, text in (("title", title), ("authors", authors))
        if not text.strip()
    )
    made = ForumPaper.objects.create(
        session=session, title=title.strip(), authors=authors.strip(), language=language, abstract=abstract.strip(), url=url,
        order=session.papers.count() + 1,
    )  # fmt: skip
    record("health_weeks.paper_added", made, by=by, office=session.event.office_id)
    return made
