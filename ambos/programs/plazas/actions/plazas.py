"""Plazas: proposed, visited, approved by another, at work, suspended, closed when each learner has where to go."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from ambos.domain import codes
from ambos.domain.access import Access
from ambos.domain.adult_education import life
from ambos.domain.errors import Reason, Refused, check
from ambos.records.accounts.roles import May
from ambos.records.agreements.queries import in_force
from ambos.records.audit.actions import record
from ambos.records.network.actions import open_service_point
from ambos.records.network.models import ServicePoint
from ambos.records.rollout.actions import approve_operation, propose_operation

from ..loading import course_choices, plans
from ..models import Cost, KitMove, Learner, Network, Plaza, PlazaVisit, Staff, Training
from ..permissions import may_approve, may_keep, may_propose, may_run
from .steps import locked_plaza, must, needs, plain, same_office, today_at, user_of

PROGRAM = "plazas"


@transaction.atomic
def propose_plaza(
    *, office: Any, host: Any, name: str, kind: str, city: str, address: str = "", state_province: str = "",
    is_public: bool = False, offers: Iterable[str] = (), equipment: Iterable[str] = (), network: Network | None = None,
    agreement: Any = None, is_demo: bool = False, form_key: UUID, by: Any,
) -> Plaza:  # fmt: skip
    """Propose a plaza. The same form sent twice gives the row of the first time. Refused: ``plazas.needs_name``,
    ``plazas.needs_city``, ``plazas.prison_address`` (its address is never shown), ``plazas.unknown_course``,
    ``plazas.network_elsewhere``."""
    must(may_propose(by, office.pk))
    same_office(network, office.pk)
    if seen := Plaza.objects.filter(form_key=form_key).first():
        return seen
    offered = list(dict.fromkeys(offers))
    check(_faults(name, kind, city, is_public, offered))
    made = Plaza(
        code=_new_code("P"), name=" ".join(name.split()), kind=kind, office=office, host=host, network=network,
        agreement=agreement, address=address.strip(), city=city.strip(), state_province=state_province.strip(),
        is_public=is_public, offers=offered, equipment=list(equipment), state_on=timezone.localdate(),
        proposed_by_id=user_of(by), is_demo=is_demo, form_key=form_key,
    )  # fmt: skip
    made.save(force_insert=True)
    record("plazas.proposed", made, by=by, office=office, organization=host.pk, kind=kind)
    return made


def _faults(name: str, kind: str, city: str, is_public: bool, offers: list[str]) -> Iterable[Reason]:
    if not name.strip():
        yield Reason("plazas.needs_name", {}, "name")
    if not city.strip():
        yield Reason("plazas.needs_city", {}, "city")
    if kind == Plaza.Kind.CORRECTIONAL and is_public:
        yield Reason("plazas.prison_address", {}, "is_public")
    known = {code for code, _name in course_choices()}
    for code in offers:
        if code not in known:
            yield Reason("plazas.unknown_course", {"course": code}, "offers")


@transaction.atomic
def change_plaza(
    *, plaza: Plaza, address: str, city: str, state_province: str, is_public: bool, offers: Iterable[str], equipment: Iterable[str],
    by: Any,
) -> Plaza:  # fmt: skip
    """Correct where a plaza is, whether families see it, what it teaches and what it has. Its name, kind and host stay: another host
    is another plaza. Refused as ``propose_plaza``; ``plazas.closed_for_good``, ``plazas.says_status``."""
    plaza = locked_plaza(plaza)
    must(may_run(by, plaza))
    if plaza.state == Plaza.State.CLOSED:
        raise Refused("plazas.closed_for_good")
    offered = list(dict.fromkeys(offers))
    check(_faults(plaza.name, plaza.kind, city, is_public, offered))
    typed = {
        "address": address.strip(), "city": city.strip(), "state_province": state_province.strip(), "is_public": is_public,
        "offers": offered, "equipment": [plain(one.strip(), "equipment") for one in equipment if one.strip()],
    }  # fmt: skip
    changed = sorted(name for name, value in typed.items() if getattr(plaza, name) != value)
    for name in changed:
        setattr(plaza, name, typed[name])
    if changed:
        plaza.save(update_fields=changed)
        record("plazas.changed", plaza, by=by, office=plaza.office_id, fields=changed)
    return plaza


@transaction.atomic
def visit_plaza(
    *, plaza: Plaza, day: date, seats: int, is_fit: bool, computers: int = 0, has_internet: bool = False, note: str = "",
    by: Any,
) -> PlazaVisit:  # fmt: skip
    """Write down a visit. A first visit that finds the place fit opens the way to approval."""
    plaza = locked_plaza(plaza)
    must(may_keep(by, plaza.office_id))
    if day > today_at(plaza):
        raise Refused("plazas.day_not_come", field="day", day=day)
    made = PlazaVisit.objects.create(
        plaza=plaza, day=day, seats=seats, computers=computers, has_internet=has_internet, is_fit=is_fit, note=note.strip(),
        visited_by_id=user_of(by),
    )  # fmt: skip
    if is_fit and plaza.state == Plaza.State.PROPOSED:
        _move(plaza, "visit", day, by)
    else:
        record("plazas.looked_at", plaza, by=by, office=plaza.office_id, is_fit=is_fit)
    return made


@transaction.atomic
def approve_plaza(*, plaza: Plaza, by: Any) -> Plaza:
    """Whoever heads the office approves a plaza that was visited; its service point opens, run by its host under the agreement
    in force between them, where there is one."""
    plaza = locked_plaza(plaza)
    must(may_approve(by, plaza))
    day = today_at(plaza)
    plaza.service_point = ServicePoint.objects.filter(office=plaza.office, program=PROGRAM, name=plaza.name).first()
    plaza.service_point = plaza.service_point or open_service_point(
        office=plaza.office, program=PROGRAM, kind=ServicePoint.Kind.SITE, name=plaza.name, opened_on=day,
        source="approved by the office", by="system",
    )  # fmt: skip
    plaza.approved_by_id = user_of(by)
    plaza.agreement = (
        plaza.agreement or in_force(organization=plaza.host, office=plaza.office, program=PROGRAM, on=day).first()
    )
    plaza.save(update_fields=["service_point", "approved_by", "agreement"])
    if isinstance(by, Access) and plaza.proposed_by_id:
        proposer = Access(
            user=plaza.proposed_by_id, can=frozenset({str(May.PROPOSE_ROLLOUT)}), offices=frozenset({plaza.office_id})
        )
        running = propose_operation(
            program=PROGRAM, service_point=plaza.service_point, lead_agency=plaza.host, agreement=plaza.agreement,
            starts_on=day, by=proposer,
        )  # fmt: skip
        approve_operation(operation=running, by=by)
    return _move(plaza, "approve", day, by)


@transaction.atomic
def open_plaza(*, plaza: Plaza, by: Any) -> Plaza:
    """It begins to work, or works again after it was suspended."""
    plaza = locked_plaza(plaza)
    must(may_keep(by, plaza.office_id))
    day = today_at(plaza)
    plaza.opened_on, plaza.why = plaza.opened_on or day, ""
    plaza.save(update_fields=["opened_on", "why"])
    return _move(plaza, "operate", day, by)


@transaction.atomic
def suspend_plaza(*, plaza: Plaza, why: str, by: Any) -> Plaza:
    """It stops for now: a host shut the door overnight, a storm. Learners stay on its list, to be moved or to come back."""
    plaza = locked_plaza(plaza)
    must(may_run(by, plaza))
    plaza.why = needs(why, "why")
    plaza.save(update_fields=["why"])
    return _move(plaza, "suspend", today_at(plaza), by)


@transaction.atomic
def close_plaza(*, plaza: Plaza, why: str, by: Any) -> Plaza:
    """Close it for good. Refused ``plazas.learners_to_move`` (learners) while anybody has nowhere to go on; staff end with it."""
    plaza = locked_plaza(plaza)
    must(may_keep(by, plaza.office_id))
    day = today_at(plaza)
    check(life.may_close(staying(plaza).count()))
    plaza.why, plaza.closed_on = needs(why, "why"), day
    state = life.after(life.PLAZA, plaza.state, "close")
    plaza.state, plaza.state_on = state, day
    plaza.save(update_fields=["why", "closed_on", "state", "state_on"])
    Staff.objects.filter(plaza=plaza, ends_on__isnull=True).update(ends_on=day, why_left=Staff.Why.PLAZA_CLOSED)
    record("plazas.closed", plaza, by=by, office=plaza.office_id)
    return plaza


def staying(plaza: Plaza) -> Any:
    """Learners of a plaza who have not left and are not on their way elsewhere."""
    there = Learner.objects.filter(plaza=plaza).exclude(state=Learner.State.WITHDRAWN)
    return there.exclude(transfers__arrived_on__isnull=True, transfers__isnull=False)


@transaction.atomic
def add_staff(
    *, plaza: Plaza, name: str, part: str, starts_on: date, is_paid: bool = False, account: Any = None, by: Any
) -> Staff:
    """Somebody begins to work at a plaza. With an ``account`` she may teach there when she holds the post."""
    must(may_run(by, plaza))
    made = Staff.objects.create(
        plaza=plaza, name=needs(name, "name", "plazas.needs_name"), part=part, starts_on=starts_on, is_paid=is_paid,
        account=account,
    )  # fmt: skip
    record("plazas.staff_added", made, by=by, office=plaza.office_id, part=part, is_paid=is_paid)
    return made


@transaction.atomic
def end_staff(*, staff: Staff, on: date, why: str, by: Any) -> Staff:
    """She no longer works there: ``on`` is her last day. From the day after she opens nothing of the plaza."""
    must(may_run(by, staff.plaza))
    if why not in Staff.Why.values:
        raise Refused("plazas.say_why", field="why")
    if on < staff.starts_on:
        raise Refused("plazas.ends_before_start", field="on")
    staff.ends_on, staff.why_left = on, why
    staff.save(update_fields=["ends_on", "why_left"])
    staff.groups.filter(ends_on__isnull=True).update(ends_on=on)
    record("plazas.staff_left", staff, by=by, office=staff.plaza.office_id, part=staff.part, why=why)
    return staff


@transaction.atomic
def add_training(*, staff: Staff, topic: str, hours: int, day: date, by: Any) -> Training:
    """A training she took; the same topic on the same day is one. Refused ``plazas.day_not_come`` (day)."""
    must(may_run(by, staff.plaza))
    if day > today_at(staff.plaza):
        raise Refused("plazas.day_not_come", field="day", day=day)
    named = {"staff": staff, "topic": needs(topic, "topic", "plazas.needs_name"), "day": day}
    if seen := Training.objects.filter(**named).first():
        return seen
    made = Training.objects.create(hours=hours, **named)
    record("plazas.trained", staff, by=by, office=staff.plaza.office_id, hours=hours)
    return made


@transaction.atomic
def move_kits(*, plaza: Plaza, module: str, number: int, why: str, by: Any, day: date | None = None) -> KitMove:
    """Kits come in (``received``) or leave. Refused ``plazas.too_few_kits`` (left), ``plazas.unknown_module``."""
    plaza = locked_plaza(plaza)
    must(may_run(by, plaza))
    if not any(module in plan.modules for plan in plans().values()):
        raise Refused("plazas.unknown_module", field="module", module=module)
    if number <= 0 or why not in KitMove.Why.values:
        raise Refused("plazas.not_a_count", field="number")
    signed = number if why == KitMove.Why.RECEIVED else -number
    left = KitMove.objects.filter(plaza=plaza, module=module).aggregate(n=Sum("number"))["n"] or 0
    if left + signed < 0:
        raise Refused("plazas.too_few_kits", field="number", left=left)
    made = KitMove.objects.create(plaza=plaza, module=module, number=signed, why=why, day=day or today_at(plaza))
    record("plazas.kits_moved", plaza, by=by, office=plaza.office_id, module=module, number=signed, why=why)
    return made


@transaction.atomic
def enter_cost(
    *, plaza: Plaza, month: date, form: str, amount: Decimal, currency: str, what: str, valued_by: str = "", by: Any
) -> Cost:
    """What the plaza spent in a month. What was given in kind says how it was valued."""
    must(may_run(by, plaza))
    check(
        [Reason("plazas.how_valued", {}, "valued_by")] * (form == Cost.Form.IN_KIND and not valued_by.strip())
        + [Reason("plazas.negative_amount", {}, "amount")] * (amount < 0)
    )
    made = Cost.objects.create(
        plaza=plaza, month=month.replace(day=1), form=form, amount=amount, currency=currency.upper(),
        what=needs(what, "what", "plazas.needs_name"), valued_by=valued_by.strip(),
    )  # fmt: skip
    record("plazas.cost_entered", plaza, by=by, office=plaza.office_id, form=form)
    return made


def _move(plaza: Plaza, step: str, day: date, by: Any) -> Plaza:
    was, plaza.state = plaza.state, life.after(life.PLAZA, plaza.state, step)
    plaza.state_on = day
    plaza.save(update_fields=["state", "state_on"])
    record(f"plazas.plaza_{step}", plaza, by=by, office=plaza.office_id, was=was)
    return plaza


def _new_code(letter: str) -> str:
    return f"{letter}{codes.new_code(8, secrets.randbelow)}"
