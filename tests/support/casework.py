"""A referral in a world that could leak: two windows, two clinics, and a person with the mark of her side in her name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from ambos.domain.access import Access
from ambos.domain.names import PartialDate
from ambos.records.casework.actions import Sent, open_encounter, request_service
from ambos.records.people.actions import give_consent, register_person
from tests.support import world

EVERYTHING = ("name", "phone", "need", "language", "age_band")
PHONE = "+12135550172"


@dataclass(frozen=True)
class Side:
    """One window with its promoter, one clinic with its clerk. ``mark`` stands in every name of this side."""

    mark: str
    office: Any
    point: Any
    agency: Any
    promoter: Any
    window: Access
    service: Any
    clerk: Any
    clinic: Access


def side(mark: str = world.A, code: str = "los-angeles", *, email: str = "", accounts: bool = True) -> Side:
    """One side. The clinic has its own e-mail when given, and people who sign in unless ``accounts`` is off."""
    office = world.office(code, mark=mark)
    organization = world.organization("Clínica", mark=mark, email="" if accounts else f"{code}@clinic.example.org")
    service = world.service("Consulta", organization=organization, mark=mark, email=email)
    promoter, window = world.account("promoter", office=office, mark=mark)
    clerk, clinic = (
        world.account("partner_administrator", organization=organization, mark=mark) if accounts else (None, Access())
    )
    return Side(
        mark=mark,
        office=office,
        point=world.window(office, mark=mark),
        agency=world.organization("Agencia", mark=mark),
        promoter=promoter,
        window=window,
        service=service,
        clerk=clerk,
        clinic=clinic,
    )


BORN = PartialDate(1981, 5, 2)


def person(at: Side, *, given_names: str = "Guadalupe", born: PartialDate | None = BORN):
    """Somebody with a telephone and the mark of the side in her surname."""
    return register_person(
        purpose="health", office=at.office, given_names=given_names, surname1=at.mark, born=born, phone=PHONE,
        by=at.window,
    )  # fmt: skip


def encounter(at: Side, who=None, **changes):
    """She was attended at the window of this side."""
    return open_encounter(
        **{
            "purpose": "health",
            "program": "health_windows",
            "office": at.office,
            "service_point": at.point,
            "organization": at.agency,
            "person": who,
            "source": "hall",
            "language": "es",
            "started_at": timezone.now() - timedelta(minutes=20),
            "form_key": uuid4(),
            "by": at.window,
        }
        | changes
    )


def consent(at: Side, who=None, *, what=EVERYTHING, service=None, **changes):
    """She agreed to share these things with the clinic of this side, or with that of ``service``."""
    organization = (service or at.service).organization
    return give_consent(
        **{
            "person": who,
            "purpose": "health",
            "scope": "share_referral",
            "recipient": organization.name,
            "recipient_key": organization.pk,
            "what": what,
            "how": "spoken",
            "language": "es",
            "office": at.office,
            "by": at.window,
        }
        | changes
    )


def send(at: Side, *, who=None, named: bool = True, what=EVERYTHING, **changes) -> Sent:
    """A referral from the window to the clinic of one side, of a new person unless told otherwise."""
    who = who or (person(at) if named else None)
    visit = changes.pop("encounter", None) or encounter(at, who)
    return request_service(
        **{
            "encounter": visit,
            "service": at.service,
            "need": "dental care",
            "consent": consent(at, who, what=what, service=changes.get("service")),
            "by": at.window,
        }
        | changes
    )
