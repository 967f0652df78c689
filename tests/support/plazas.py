"""A plaza that works, with everybody at it: what tests of plazas stand on. Through the verbs, so that what they refuse is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from ambos.domain import sealing
from ambos.domain.adult_education.placement import Shown
from ambos.domain.adult_education.progress import completions, next_modules
from ambos.domain.names import PartialDate
from ambos.domain.sealed_lists import sign_keys
from ambos.programs.plazas import actions
from ambos.programs.plazas.loading import plan
from ambos.programs.plazas.models import ExamRequest, ExamSitting, Learner
from ambos.records.documents import actions as papers
from ambos.records.documents import keys
from tests.support import world

ROOT = ec.derive_private_key(31, ec.SECP256R1())
MONDAY = [1, 18 * 60, 20 * 60]


def side(
    code: str = "los-angeles",
    mark: str = world.A,
    *,
    office: Any = None,
    name: str = "",
    host: Any = None,
    **fields: Any,
) -> SimpleNamespace:
    """A plaza at work: officer, consul, coordinator, adviser, applier, documents officer, a group on Mondays."""
    office = office or world.office(code, mark)
    host = host or world.organization(f"Casa {name or code}", mark)
    officer_user, officer = world.account("education_officer", office=office, mark=mark)
    consul_user, consul = world.account("consul", office=office, mark=mark)
    coordinator_user, coordinator = world.account("plaza_coordinator", organization=host, mark=mark)
    adviser_user, adviser = world.account("plaza_adviser", organization=host, mark=mark)
    applier_user, applier = world.account("exam_applier", office=office, mark=mark)
    clerk_user, clerk = world.account("documents_officer", office=office, mark=mark)
    plaza = actions.propose_plaza(
        **{
            "office": office, "host": host, "name": f"Plaza {name or code} {mark}", "kind": "community", "city": "Los Angeles",
            "offers": ["initial", "primary", "secondary", "english"], "form_key": uuid4(), "by": officer,
        } | fields
    )  # fmt: skip
    actions.visit_plaza(plaza=plaza, day=timezone.localdate(), seats=20, is_fit=True, by=officer)
    actions.approve_plaza(plaza=plaza, by=consul)
    plaza = actions.open_plaza(plaza=plaza, by=officer)
    staff = actions.add_staff(
        plaza=plaza,
        name=f"Asesora {mark}",
        part="adviser",
        starts_on=date(2026, 1, 5),
        account=adviser_user,
        by=coordinator,
    )
    group = actions.make_group(
        plaza=plaza,
        name="Lunes",
        course="primary",
        hours=[MONDAY],
        starts_on=date(2026, 1, 5),
        adviser=staff,
        by=coordinator,
    )
    return SimpleNamespace(
        office=office, host=host, plaza=plaza, group=group, staff=staff, mark=mark, officer=officer, consul=consul,
        coordinator=coordinator, adviser=adviser, applier=applier, clerk=clerk, officer_user=officer_user,
        consul_user=consul_user, coordinator_user=coordinator_user, adviser_user=adviser_user, applier_user=applier_user,
        clerk_user=clerk_user,
    )  # fmt: skip


def learner(at: SimpleNamespace, given_names: str = "Guadalupe", surname1: str = "", **fields: Any) -> Learner:
    """A learner of the plaza, in its group."""
    made = actions.register_learner(
        **{
            "plaza": at.plaza, "given_names": given_names, "surname1": surname1 or f"Hernández {at.mark}", "course": "primary",
            "sex": "female", "born": PartialDate(1984, 3, 12), "form_key": uuid4(), "by": at.coordinator,
        } | fields
    )  # fmt: skip
    actions.join_group(group=at.group, learner=made, on=date(2026, 1, 5), by=at.coordinator)
    return made


def placed(at: SimpleNamespace, one: Learner, **shown: Any) -> Any:
    """Placed as somebody who reads, writes and counts."""
    return actions.place_learner(
        learner=one, shown=Shown(**{"reads": True, "writes": True, "counts": True} | shown), by=at.adviser
    )


def exam(at: SimpleNamespace, one: Learner, module: str, mark: str = "8", *, days_ago: int = 0) -> ExamRequest:
    """A module studied, its evidence checked, its exam called, sat and marked by the applier."""
    row = actions.start_module(learner=one, module=module, by=at.adviser)
    if row.state in ("studying", "failed"):
        row = actions.check_evidence(enrolment=row, by=at.adviser)
    asked = actions.request_exam(enrolment=row, by=at.adviser)
    sitting = call(at, asked, days_ago=days_ago)
    asked.refresh_from_db()
    assert asked.sitting_id == sitting.pk
    return actions.record_result(exam=asked, mark=Decimal(mark), by=at.applier)


def call(at: SimpleNamespace, *exams: ExamRequest, days_ago: int = 0, **fields: Any) -> ExamSitting:
    """A sitting of these exams that began an hour ago."""
    starts_at = timezone.now() - timedelta(days=days_ago, hours=1)
    return actions.call_sitting(
        **{"plaza": exams[0].plaza, "starts_at": starts_at, "applier": at.applier_user,
            "exams": exams, "form_key": uuid4(), "by": at.officer}
        | fields
    )  # fmt: skip


def finish(at: SimpleNamespace, one: Learner, level: str = "primary", *, but: int = 0) -> str:
    """Pass every module a level asks for, ``but`` so many; the module that would be next."""
    of = plan(one.plan)
    for _ in range(30):
        states = dict(one.modules.values_list("module", "state"))
        standing = completions(of, states, one.proven)[level]
        if one.completions.filter(level=level).exists():
            return ""
        begun = [code for code, state in states.items() if state not in ("passed", "substituted")]
        following = (begun or [module.code for module in next_modules(of, states, tuple(one.proven))])[0]
        if standing.asked - standing.done <= but:
            return following
        exam(at, one, following)
    raise AssertionError("the level does not end")


def seal_for(office: Any, monkeypatch: Any, folder: Any) -> None:
    """A root of the test's own, and a published key that seals for this office."""
    monkeypatch.setenv("AMBOS_DOCUMENTS_ROOT", str(folder / "root.pub"))
    keys.keep_root_public(sealing.public_bytes(ROOT))
    papers.make_publisher(by="system")
    papers.make_signer(office=office, by="system")
    papers.publish_keys(token=sign_keys(papers.draft_key_list(by="system"), ROOT), by="system")
    papers.publish_lists(by="system")


def office_day(office: Any) -> date:
    """The day it is at an office."""
    return timezone.now().astimezone(ZoneInfo(office.timezone)).date()
