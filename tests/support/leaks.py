"""Office B, with a row of everything an account of office A must never see, and marks by which a leak is found.

Three marks, because not everything of another office is a secret. ``PERSON`` stands in what belongs to a person served there
(name, note, address, file): nobody at office A sees it, whatever her role, and neither do headquarters, evaluator, auditor
and administrator. ``STAFF`` stands in the names of accounts there: administrators and auditors see those, and headquarters
where somebody drafted or signed. ``WORK`` stands in what the office itself decides (agreements): headquarters sees it.
Names of offices, organizations and services are public and carry none of the three.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from ambos.records.accounts.models import User
from ambos.records.agreements.actions import draft_agreement
from ambos.records.agreements.models import Party
from ambos.records.casework.actions import accept_request
from ambos.records.casework.models import FollowUp
from ambos.records.files.actions import store_file
from ambos.records.messages.actions import Recipient, tell
from ambos.records.messages.models import Message
from ambos.records.network.actions import propose_import
from ambos.records.people.models import ContactPoint
from ambos.records.posts.models import Post
from ambos.records.rollout.actions import propose_operation
from tests.support import casework, world

PERSON, STAFF, WORK = "MARCADOR-B", "PERSONAL-B", "ASUNTO-B"
ENTITLED = {
    PERSON: frozenset(),
    STAFF: frozenset({"administrator", "auditor", "headquarters_coordinator"}),
    WORK: frozenset({"headquarters_coordinator"}),
}
"""Which roles of office A may see which mark."""
GIVEN_NAME = "Xochiquetzalli"
"""Searched for in every list: an echo of what was looked for is no leak, the surname beside it is."""


@dataclass
class OtherOffice:
    """Everything at office B. ``keys`` fills addresses and forms; ``side`` has its promoter and its clinic's clerk."""

    side: Any
    person: Any
    request: Any
    keys: dict[str, Any] = field(default_factory=dict)


def other_office() -> OtherOffice:
    """Make office B."""
    side = casework.side("LUGAR-B", "houston")
    person = world.person(office=side.office, given_names=GIVEN_NAME, surname1=PERSON, phone="+17135550172")
    second = world.person(office=side.office, given_names=GIVEN_NAME, surname1=f"{PERSON} DOS")
    visit = casework.encounter(side, person)
    sent = casework.send(side, who=person, encounter=visit, note=f"{PERSON} llega tarde")
    waiting = casework.send(side, who=second)
    accept_request(service_request=sent.service_request, by=side.clinic, starts_at=timezone.now() + timedelta(days=2))
    consul, _ = world.account("consul", office=side.office)
    officer, officer_access = world.account("community_affairs_officer", office=side.office)
    agreement = draft_agreement(
        title=WORK,
        program="health_windows",
        offices=[side.office],
        parties=[(side.agency, Party.Part.LEAD_AGENCY)],
        starts_on=date(2026, 1, 1),
        by=officer_access,
    )
    operation = propose_operation(
        program="health_windows",
        service_point=side.point,
        lead_agency=side.agency,
        starts_on=timezone.localdate() + timedelta(days=1),
        by=officer_access,
    )
    User.objects.filter(posts__office=side.office).update(name=STAFF)
    User.objects.filter(pk=side.clerk.pk).update(name=STAFF)
    made = OtherOffice(side=side, person=person, request=sent.service_request)
    made.keys = {
        "person": person.pk,
        "other": second.pk,
        "consent": sent.service_request.consent_id,
        "contact": ContactPoint.objects.filter(person=person).first().pk,
        "encounter": visit.pk,
        "referral": sent.service_request.pk,
        "waiting": waiting.service_request.pk,
        "follow_up": FollowUp.objects.filter(service_request=sent.service_request).first().pk,
        "turn": _turn(side, person).pk,
        "file": _file(side).pk,
        "message": _message(person).pk,
        "agreement": agreement.pk,
        "operation": operation.pk,
        "service": side.service.pk,
        "organization": side.agency.pk,
        "point": side.point.pk,
        "office": side.office.code,
        "office_key": side.office.pk,
        "import": _import().pk,
        "account": side.promoter.pk,
        "post": Post.objects.get(holder=side.promoter).pk,
        "token": _token(side).pk,
        "consul": consul.pk,
        "officer": officer.pk,
    }
    return made


def _token(side: Any) -> Any:
    from ambos.records.interfaces.actions import make_token

    post = Post.objects.get(holder=side.clerk)
    return make_token(post=post, name=STAFF, scopes=["referrals:read"], days=30, by="system")[0]


def _turn(side: Any, person: Any) -> Any:
    from ambos.programs.health_windows.actions import take_turn

    return take_turn(service_point=side.point, person=person, topics=(), form_key=uuid4(), by=side.window)


def _file(side: Any) -> Any:
    return store_file(
        upload=io.BytesIO(b"%PDF-1.7 " + PERSON.encode()),
        name=f"{PERSON}.pdf",
        purpose="health",
        office=side.office,
        organization=None,
        by=side.window,
    )


def _message(person: Any) -> Any:
    [message] = tell("accounts.security_changed", person, to=Recipient("email", f"{PERSON}@example.org"))
    Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED, error="smtp_550")
    return message


def _import() -> Any:
    _, headquarters = world.account("headquarters_coordinator")
    return propose_import(
        content=b"code,city\nhouston,Houston Norte\n",
        file_name="oficinas.csv",
        source="made for tests",
        as_of="2026",
        by=headquarters,
    )
