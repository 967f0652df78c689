"""Editions: planned, changed, their quotas, steps, money and sponsors."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ambos.domain.conferences.life import State
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record
from ambos.records.directory.models import Organization
from ambos.records.funding import actions as money
from ambos.records.messages.actions import tell
from ambos.records.network.models import Office

from ..models import Edition, Invitation, Quota, Sector, Sponsor
from ..permissions import may_convene
from .invitations import address_of, recipient
from .steps import in_state, locked, move, must, touch

DETAILS = (
    "title", "title_en", "aims", "aims_en", "starts_on", "ends_on", "timezone", "place", "city", "second_place", "second_city",
    "places", "supported_places", "nonprofit_only", "sectors", "rest_months", "least_share", "days_needed", "nominate_by",
    "answer_by", "responsible", "seal_office",
)  # fmt: skip
LONGEST_DAYS = 10
STEPS = ("call", "end_call", "reopen_call", "hold", "follow", "close")
"""Steps taken by a press; ``invite`` is the confirmed selection, ``cancel`` asks for a reason."""


@transaction.atomic
def plan_edition(
    *, number: int, form_key: UUID | None = None, is_demo: bool = False, by: Any, **details: Any
) -> Edition:
    """Plan an edition. The same form sent twice gives the row of the first time. Refused with every fault of its days, places
    and clocks, and when the number is taken."""
    must(may_convene(by))
    if form_key and (seen := Edition.objects.filter(form_key=form_key).first()):
        return seen
    faults = list(_faults(details))
    if Edition.objects.filter(number=number).exists():
        faults.append(Reason("conferences.number_taken", {"number": number}, "number"))
    check(faults)
    made = Edition.objects.create(
        number=number, form_key=form_key, is_demo=is_demo, changed_at=timezone.now(),
        **{name: details[name] for name in DETAILS if name in details},
    )  # fmt: skip
    record("conferences.edition_planned", made, by=by, number=number)
    return made


@transaction.atomic
def change_edition(*, edition: Edition, by: Any, **details: Any) -> Edition:
    """Change what is said of an edition, until it was held. Its places never fall below those already given."""
    must(may_convene(by))
    edition = locked(edition)
    in_state(edition, State.PLANNED, State.CALLED, State.SELECTING, State.INVITING)
    whole = {name: getattr(edition, name) for name in DETAILS} | details
    check(_faults(whole))
    for name in DETAILS:
        setattr(edition, name, whole[name])
    touch(edition, *DETAILS)
    record("conferences.edition_changed", edition, by=by, what=sorted(details))
    return edition


@transaction.atomic
def set_quota(
    *, edition: Edition, office: Office | None = None, sector: str = "", places: int | None, by: Any
) -> Quota | None:
    """At most so many places for an office or a sector; ``None`` takes the quota away. Refused for both or neither, and above
    the places of the edition."""
    must(may_convene(by))
    edition = locked(edition)
    in_state(edition, State.PLANNED, State.CALLED, State.SELECTING)
    if (office is None) == (not sector) or (sector and sector not in Sector.values):
        raise Refused("conferences.quota_of_one")
    rows = Quota.objects.filter(edition=edition, office=office, sector=sector)
    if places is None:
        rows.delete()
        return None
    if places > edition.places:
        raise Refused("conferences.quota_above", field="quota_places", places=edition.places)
    made = rows.first() or Quota(edition=edition, office=office, sector=sector)
    made.places = places
    made.save()
    record("conferences.quota_set", edition, by=by, office=office, sector=sector, places=places)
    return made


@transaction.atomic
def take_step(*, edition: Edition, step: str, by: Any) -> Edition:
    """Take a step of an edition's life. ``KeyError`` for no such step. Refused: not open now; held before its first day; followed
    before its last; closed before twelve months went by."""
    must(may_convene(by))
    if step not in STEPS:
        raise KeyError(step)
    edition, today = locked(edition), timezone.localdate()
    if step == "hold" and today < edition.starts_on:
        raise Refused("conferences.before_it_begins", day=edition.starts_on)
    if step == "follow" and today < edition.ends_on:
        raise Refused("conferences.before_it_ends", day=edition.ends_on)
    if step == "close":
        _may_close(edition, today)
    return move(edition, step, by=by)


@transaction.atomic
def cancel_edition(*, edition: Edition, reason: str, by: Any) -> Edition:
    """Cancel an edition that was not held. Whoever was invited is told why; the calendar shows it as cancelled."""
    must(may_convene(by))
    if not reason.strip():
        raise Refused("conferences.say_why", field="reason")
    edition = locked(edition)
    edition.cancelled_reason = reason.strip()[:200]
    move(edition, "cancel", by=by, changed=("cancelled_reason",))
    told = Invitation.objects.filter(
        nomination__edition=edition, state__in=[Invitation.State.SENT, Invitation.State.ACCEPTED]
    )
    for row in told.select_related("nomination__participant"):
        values = {"reference": edition.number, "link": address_of(row)}
        tell("conferences.cancelled", row, to=recipient(row), values=values, once=f"conf.cancel:{row.pk}")
    return edition


@transaction.atomic
def open_edition_budget(*, edition: Edition, fund: str, currency: str, planned: Decimal, by: Any) -> Edition:
    """Open the budget of an edition in a fund. Refused when it has one."""
    must(may_convene(by))
    edition = locked(edition)
    if edition.budget_id:
        raise Refused("conferences.has_budget")
    title = f"{edition.number}. {edition.title}"
    edition.budget = money.open_budget(fund=fund, currency=currency, title=title, planned=planned, is_trust=True, by=by)
    edition.save(update_fields=["budget"])
    return edition


@transaction.atomic
def add_sponsor(
    *, edition: Edition, organization: Organization, form: str, amount: Decimal, interest: str, what: str = "",
    valued_by: str = "", key: UUID | None = None, by: Any,
) -> Sponsor:  # fmt: skip
    """Somebody gives to an edition and declares her interest in it. Refused without a budget, without the declaration, and
    as ``funding.pledge`` refuses: whoever is paid out of this budget does not give to it."""
    must(may_convene(by))
    edition = Edition.objects.select_related("budget").get(pk=edition.pk)
    if edition.budget is None:
        raise Refused("conferences.no_budget")
    if not interest.strip():
        raise Refused("conferences.declare_interest", field="interest")
    given = money.pledge(
        budget=edition.budget, organization=organization, form=form, amount=amount, what=what, valued_by=valued_by, key=key,
        by=by,
    )  # fmt: skip
    made, _new = Sponsor.objects.get_or_create(
        contribution=given, defaults={"edition": edition, "interest": interest.strip()[:300]}
    )
    record("conferences.sponsor_added", made, by=by, organization=organization)
    return made


def _may_close(edition: Edition, today: Any) -> None:
    last = edition.commitments.order_by("-follow_ups__due_on").values_list("follow_ups__due_on", flat=True).first()
    if last and today < last:
        raise Refused("conferences.follow_first", day=last)


def _faults(said: dict[str, Any]) -> Iterator[Reason]:
    for name, code in (("title", "needs_title"), ("place", "needs_place"), ("responsible", "needs_responsible")):
        if not str(said.get(name) or "").strip():
            yield Reason(f"conferences.{code}", {}, name)
    if bool(said.get("second_place")) != bool(said.get("second_city")):
        yield Reason("conferences.second_whole", {}, "second_city")
    if not 0 <= (said["ends_on"] - said["starts_on"]).days < LONGEST_DAYS:
        yield Reason("conferences.bad_days", {"most": LONGEST_DAYS}, "ends_on")
    if not said["nominate_by"] < said["answer_by"] < said["starts_on"]:
        yield Reason("conferences.bad_clocks", {}, "answer_by")
    if said["places"] < 1:
        yield Reason("conferences.needs_places", {}, "places")
    if said.get("supported_places", 0) > said["places"]:
        yield Reason("conferences.support_above", {"places": said["places"]}, "supported_places")
    if said.get("days_needed", 1) > (said["ends_on"] - said["starts_on"]).days + 1:
        yield Reason("conferences.more_days_than_there_are", {}, "days_needed")
    if set(said.get("sectors") or ()) - set(Sector.values):
        yield Reason("conferences.unknown_sector", {}, "sectors")
