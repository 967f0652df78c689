"""Who may do what at plazas.

The policy. An education officer keeps the plazas of her office. A coordinator runs the plazas of the host she works for, or of
the network it leads. An adviser teaches at the plazas she is on the staff of today; nobody sees the learners of another host. An
applier sees the sittings of her office and the names called to them. Nobody takes two critical steps in a row: who proposes
a plaza does not approve it, who proposes earlier studies does not accept them, who teaches does not mark, who asks for a
certificate does not validate it, who validates does not issue. Headquarters reads counts; it opens no learner.

Persons and referrals are records below; these predicates say who may, and ``as_registrar`` is the narrow access under which
the verbs of a plaza then call theirs: one office, education alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from ambos.domain.access import EDUCATION, Access
from ambos.records.accounts.queries import EVERYTHING, NOTHING
from ambos.records.accounts.roles import May
from ambos.records.documents.roles import ISSUE

from .models import Network, Plaza, Staff
from .roles import APPLY_EXAMS, KEEP_PLAZAS, RUN_PLAZA, TEACH

READERS = (TEACH, KEEP_PLAZAS, May.READ_COUNTS, May.APPROVE_ROLLOUT, May.PROPOSE_ROLLOUT)
RUNNERS = (RUN_PLAZA, KEEP_PLAZAS)
LEARNER_READERS = (TEACH, KEEP_PLAZAS)
PROPOSERS = (KEEP_PLAZAS, May.PROPOSE_ROLLOUT)
AT_SITTINGS = (KEEP_PLAZAS, APPLY_EXAMS)
CERTIFIERS = (*RUNNERS, ISSUE)


def may_keep(by: Any, office: UUID) -> bool:
    """May she keep the plazas of this office: visits, identities, studies, sittings, validation?"""
    return by == "system" or (isinstance(by, Access) and by.may(KEEP_PLAZAS) and office in by.offices)


def may_propose(by: Any, office: UUID) -> bool:
    """May she propose a plaza at this office?"""
    return by == "system" or (isinstance(by, Access) and any(map(by.may, PROPOSERS)) and office in by.offices)


def may_approve(by: Any, plaza: Plaza) -> bool:
    """May she approve this plaza: whoever heads the office, and did not propose it."""
    heads = isinstance(by, Access) and by.may(May.APPROVE_ROLLOUT) and plaza.office_id in by.offices
    return by == "system" or (heads and by.user != plaza.proposed_by_id)


def may_run(by: Any, plaza: Plaza) -> bool:
    """May she run this plaza: its coordinator, that of its network, or who keeps the plazas of the office."""
    if may_keep(by, plaza.office_id):
        return True
    leads = plaza.network.lead_id if plaza.network_id else None
    return (
        isinstance(by, Access)
        and by.may(RUN_PLAZA)
        and (plaza.host_id in by.organizations or (leads is not None and leads in by.organizations))
    )


def may_lead(by: Any, network: Network) -> bool:
    """May she act for this network: its coordinator, or who keeps the plazas of its office?"""
    leads = isinstance(by, Access) and by.may(RUN_PLAZA) and network.lead_id in by.organizations
    return may_keep(by, network.office_id) or leads


def may_teach(by: Any, plaza: Plaza) -> bool:
    """May she take attendance and work with the learners of this plaza: who runs it, and its advisers of today."""
    if may_run(by, plaza):
        return True
    return isinstance(by, Access) and by.may(TEACH) and Staff.objects.filter(_on_staff(by), plaza=plaza).exists()


def may_apply(by: Any, office: UUID) -> bool:
    """May she apply exams at this office? Of whom is a rule of its own (``life.may_apply``)."""
    return by == "system" or (isinstance(by, Access) and by.may(APPLY_EXAMS) and office in by.offices)


def may_issue(by: Any, certificate: Any) -> bool:
    """May she issue this certificate: who issues the papers of the office, and did not validate it."""
    office = certificate.learner.plaza.office_id
    able = isinstance(by, Access) and by.may(ISSUE) and EDUCATION in by.purposes and office in by.offices
    return by == "system" or (able and by.user != certificate.validated_by_id)


def may_return(by: Any, certificate: Any) -> bool:
    """May she return this certificate to the plaza: who keeps the plazas, and once it was validated who is to seal it too?"""
    seals = certificate.state == "validated" and may_issue(by, certificate)
    return seals or may_keep(by, certificate.learner.plaza.office_id)


def may_read_network(access: Access) -> bool:
    """May she read the figures of every office?"""
    return access.everywhere and access.may(May.READ_COUNTS)


def plazas_within(access: Access, plaza: str = "") -> Q:
    """The plazas she reaches, as a filter of a model that leads to one by ``plaza`` ('plaza__', empty for plazas)."""
    if access.everywhere:
        return EVERYTHING if access.may(May.READ_COUNTS) else NOTHING
    reach = NOTHING
    if access.offices and any(map(access.may, (KEEP_PLAZAS, APPLY_EXAMS, May.READ_COUNTS, May.APPROVE_ROLLOUT, ISSUE))):
        reach |= Q(**{f"{plaza}office__in": access.offices})
    return reach | _of_hosts(access, plaza)


def learners_within(access: Access, plaza: str = "plaza__") -> Q:
    """The learners she may open: of the education purpose, at the plazas she keeps, runs or teaches at. Counts open none."""
    if EDUCATION not in access.purposes:
        return NOTHING
    if access.role == "system":
        return EVERYTHING
    reach = NOTHING
    if access.may(KEEP_PLAZAS) and access.offices:
        reach |= Q(**{f"{plaza}office__in": access.offices})
    return reach | _of_hosts(access, plaza)


def as_registrar(by: Any, office: UUID) -> Any:
    """The access under which a verb of this program, having asked its own predicate, writes a person or a referral below:
    the same account, one office, education alone."""
    if not isinstance(by, Access):
        return by
    able = frozenset({*by.can, str(May.SERVE_PEOPLE)})
    return replace(by, can=able, purposes=frozenset({EDUCATION}), offices=frozenset({office}), everywhere=False)


def _of_hosts(access: Access, plaza: str) -> Q:
    if not access.organizations:
        return NOTHING
    if access.may(RUN_PLAZA):
        return Q(**{f"{plaza}host__in": access.organizations}) | Q(
            **{f"{plaza}network__lead__in": access.organizations}
        )
    if access.may(TEACH):
        mine = Staff.objects.filter(_on_staff(access)).values("plaza")
        return Q(**{f"{plaza or ''}pk__in" if not plaza else f"{plaza.removesuffix('__')}__in": mine})
    return NOTHING


def _on_staff(access: Access) -> Q:
    today = timezone.localdate()
    working = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    own = Q(plaza__host__in=access.organizations) | Q(plaza__network__lead__in=access.organizations)
    return Q(account=access.user) & working & own
