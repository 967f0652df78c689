"""Editions, local task forces, agencies of one name, and the totals published of past editions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office
from ambos.records.registry.loading import origin

from ..models import AgencyVariant, Edition, PublishedTotal, TaskForce, TaskForceMember
from ..permissions import may_keep_editions, may_run
from .steps import must, user_of

TOTALS = "health_weeks/published_totals.csv"
LONGEST_DAYS = 62


@transaction.atomic
def open_edition(
    *, code: str, starts_on: date, ends_on: date, topics: tuple[str, ...] = (), report_days: int = 15, is_demo: bool = False,
    by: Any,
) -> Edition:  # fmt: skip
    """Open an edition. Refused when its code is taken, its days run backwards or over two months, or a topic is unknown."""
    must(may_keep_editions(by))
    known = {row["code"] for row in origin().rows("catalogue/topics.csv")}
    faults = [Reason("health_weeks.unknown_topic", {"topic": t}, "topics") for t in topics if t not in known]
    if not code.strip():
        faults.append(Reason("health_weeks.needs_code", {}, "code"))
    if Edition.objects.filter(code=code).exists():
        faults.append(Reason("health_weeks.code_taken", {"code": code}, "code"))
    if ends_on < starts_on or (ends_on - starts_on).days > LONGEST_DAYS:
        faults.append(Reason("health_weeks.bad_days", {"most": LONGEST_DAYS}, "ends_on"))
    check(faults)
    made = Edition.objects.create(
        code=code, starts_on=starts_on, ends_on=ends_on, topics=list(topics), report_days=report_days, is_demo=is_demo
    )
    record("health_weeks.edition_opened", made, by=by, code=code)
    return made


@transaction.atomic
def close_edition(*, edition: Edition, by: Any) -> Edition:
    """Close an edition after it was consolidated: nothing of it changes any more but by a restated figure."""
    must(may_keep_editions(by))
    if not edition.consolidations.exists():
        raise Refused("health_weeks.consolidate_first")
    edition.state = Edition.State.CLOSED
    edition.save(update_fields=["state"])
    record("health_weeks.edition_closed", edition, by=by)
    return edition


@transaction.atomic
def form_task_force(*, edition: Edition, office: Office, by: Any) -> TaskForce:
    """Form the local task force of an office. Formed already, it is given back."""
    must(may_run(by, office.pk))
    if edition.state != Edition.State.OPEN:
        raise Refused("health_weeks.edition_closed", edition=edition.code)
    made, is_new = TaskForce.objects.get_or_create(
        edition=edition, office=office, defaults={"formed_on": timezone.localdate()}
    )
    if is_new:
        record("health_weeks.task_force_formed", made, by=by, office=office, edition=edition.code)
    return made


@transaction.atomic
def join_task_force(*, task_force: TaskForce, organization: Organization, by: Any) -> TaskForceMember:
    """An agency joins. There already, it stays as it is."""
    must(may_run(by, task_force.office_id))
    made, is_new = TaskForceMember.objects.get_or_create(
        task_force=task_force, organization=organization, left_on=None, defaults={"joined_on": timezone.localdate()}
    )
    if is_new:
        record("health_weeks.agency_joined", made, by=by, office=task_force.office_id, organization=organization)
    return made


@transaction.atomic
def leave_task_force(*, member: TaskForceMember, on: date, by: Any) -> TaskForceMember:
    """An agency leaves; what it did at events stays its own. Refused before it joined or when it left already."""
    must(may_run(by, member.task_force.office_id))
    if member.left_on is not None or on < member.joined_on:
        raise Refused("health_weeks.cannot_leave", day=member.left_on or member.joined_on)
    member.left_on = on
    member.save(update_fields=["left_on"])
    record("health_weeks.agency_left", member, by=by, office=member.task_force.office_id, on=on)
    return member


@transaction.atomic
def decide_agencies(*, organization: Organization, other: Organization, is_same: bool, by: Any) -> AgencyVariant:
    """Say of two rows of the registry that they are one agency (then ``other`` is counted) or two. Nothing is merged: no key
    is re-pointed, and the decision can be taken back. Refused for a row that is already another's variant."""
    must(may_keep_editions(by))
    if organization.pk == other.pk:
        raise Refused("health_weeks.same_row")
    decided = AgencyVariant.objects.filter(is_same=True)
    if is_same and (
        decided.filter(organization=organization).exists()
        or decided.filter(organization=other).exists()
        or decided.filter(other=organization).exists()
    ):
        raise Refused("health_weeks.variant_already", name=organization.name)
    made = AgencyVariant.objects.create(
        organization=organization, other=other, is_same=is_same, decided_at=timezone.now(), decided_by_id=user_of(by)
    )
    record("health_weeks.agencies_decided", made, by=by, organization=organization, is_same=is_same)
    return made


@transaction.atomic
def undecide(*, variant: AgencyVariant, by: Any) -> None:
    """Take a decision on two agencies back: they are asked about again."""
    must(may_keep_editions(by))
    record("health_weeks.agencies_undecided", variant, by=by, organization=variant.organization_id)
    variant.delete()


def load_totals(packs: tuple[Any, Any], say: Callable[[str], object]) -> str:
    """The loader: what was published of past editions, row by row; rows the pack no longer has go."""
    pack, _ = packs
    rows = list(pack.rows(TOTALS)) if pack.has(TOTALS) else []
    made = [
        PublishedTotal(
            key=f"{r['edition']}.{r['measure']}.{r['source_id']}", edition=r["edition"], measure=r["measure"],
            name_es=r["name_es"], name_en=r["name_en"], value=int(r["value"]), bound=r["bound"], reading=r["reading"],
            scope_es=r["scope_es"], scope_en=r["scope_en"], source=r["source"], source_es=r.get("source_es", ""),
            as_of=r["as_of"], confidence=r["confidence"],
        )
        for r in rows
    ]  # fmt: skip
    with transaction.atomic():
        PublishedTotal.objects.all().delete()
        PublishedTotal.objects.bulk_create(made)
    return f"{len(made)} published totals of Health Weeks"
