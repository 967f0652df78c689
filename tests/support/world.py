"""Small builders of a world that *could* leak: two offices, two agencies, two clinics, and names that stand out.

Each builder makes one thing and can stand alone: what it needs and was not given, it makes. Rows are written directly, so
that a test of one record does not depend on the verbs of another. ``MARCADOR-A`` and ``MARCADOR-B`` stand in every name of
the two sides; a test that looks through the eyes of one side searches what it got for the mark of the other.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from ambos.domain.access import HEALTH, Access
from ambos.domain.names import fold
from ambos.records.accounts.models import User
from ambos.records.directory.models import Location, Organization, Service, ServiceAtLocation, ServiceNeed
from ambos.records.network.models import Office, ServicePoint
from ambos.records.posts.models import Post
from ambos.records.posts.queries import access_from, roles

A, B = "MARCADOR-A", "MARCADOR-B"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"
PASSWORD = "una frase larga y tranquila"
SOURCED = {"source": "made for tests", "as_of": "2026", "confidence": "high"}
_numbers = count(1)


def office(code: str = "los-angeles", mark: str = "", **fields) -> Office:
    """The office with this code, made when it is missing."""
    name = f"{code.replace('-', ' ').title()} {mark}".strip()
    made, _ = Office.objects.get_or_create(
        code=code,
        defaults={
            "kind": Office.Kind.CONSULATE,
            "official_name": f"Consulate of {name}",
            "name": name,
            "city": name,
            "state_province": "CA",
            "country": "us",
            "timezone": "America/Los_Angeles",
        }
        | SOURCED
        | fields,
    )
    return made


def organization(name: str = "Clínica del Pueblo", mark: str = "", **fields) -> Organization:
    """The organization with this name, made when it is missing."""
    name = f"{name} {mark}".strip()
    made, _ = Organization.objects.get_or_create(name=name, defaults={"folded_name": fold(name)} | SOURCED | fields)
    return made


def service(
    name: str = "Consulta general", *, organization=None, needs=("primary care",), mark: str = "", **fields
) -> Service:
    """A service that takes referrals, at one location of its organization."""
    organization = organization or globals()["organization"](mark=mark)
    name = f"{name} {mark}".strip()
    made = Service.objects.create(
        organization=organization,
        name=name,
        folded_name=fold(name),
        **{"languages": ["es", "en"], "takes_referrals": True} | SOURCED | fields,
    )
    for need in needs:
        ServiceNeed.objects.create(service=made, code=need)
    location = Location.objects.create(
        organization=organization,
        name=f"Sede {name}",
        city="Los Angeles",
        state_province="CA",
        postal_code="90057",
        country="us",
        latitude=34.06,
        longitude=-118.27,
        **SOURCED,
    )
    ServiceAtLocation.objects.create(service=made, location=location, **SOURCED)
    return made


def window(office=None, *, program: str = "health_windows", mark: str = "", **fields) -> ServicePoint:
    """A window of the program inside an office."""
    office = office or globals()["office"](mark=mark)
    made, _ = ServicePoint.objects.get_or_create(
        office=office, program=program, name=f"Ventanilla {mark}".strip(), defaults=SOURCED | fields
    )
    return made


def person(*, office=None, given_names: str = "Guadalupe", surname1: str = "Hernández", mark: str = "", **fields):
    """A person of the health purpose, through the verb itself: her words are indexed and her contacts sealed."""
    from ambos.records.people.actions import register_person

    office = office or globals()["office"](mark=mark)
    return register_person(
        **{"purpose": HEALTH, "office": office, "given_names": given_names, "by": "system"}
        | {"surname1": f"{surname1} {mark}".strip()}
        | fields
    )


def account(
    role: str | None = "promoter", *, office=None, organization=None, name: str = "", mark: str = "", **fields
) -> tuple[User, Access]:
    """An account and the access of its post. Without ``role`` it holds no post and may do nothing.

    A role of one office gets the office given (or made), a role of one organization likewise.
    """
    number = next(_numbers)
    user = User(
        **{
            "email": f"{role or 'nobody'}{number}@example.org",
            "name": f"{name or f'Persona {number}'} {mark}".strip(),
            "language": "es",
        }
        | fields
    )
    user.set_unusable_password()
    user.save()
    if role is None:
        return user, access_from(None)
    scope = roles()[role].scope
    made = Post.objects.create(
        holder=user,
        role=role,
        office=office or (globals()["office"](mark=mark) if scope == "office" else None),
        organization=organization or (globals()["organization"](mark=mark) if scope == "organization" else None),
        starts_on=date(2020, 1, 1),
        appointed_at=timezone.now(),
    )
    return user, access_from(made)


def second_factor(user) -> None:
    """Give the account a code generator with the secret of the tests."""
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator

    Authenticator.objects.get_or_create(
        user=user,
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": get_adapter().encrypt(TOTP_SECRET)}},
    )


def signed_in(client, user):
    """The client, signed in as this account, which showed its second factor. Returns the client."""
    if settings.AMBOS_SECOND_FACTOR == "required":
        second_factor(user)
    client.force_login(user)
    session = client.session
    session["second_factor"] = str(user.pk)
    session.save()
    return client


def encounter(*, office=None, person=None, day: date | None = None, mark: str = "", **fields):
    """A visit at noon UTC of ``day`` (today), anonymous unless a person is given."""
    from ambos.records.casework.models import Encounter

    office = office or globals()["office"](mark=mark)
    day = day or timezone.localdate()
    return Encounter.objects.create(
        **{"purpose": HEALTH, "program": "health_windows", "office": office, "person": person, "day": day}
        | {"alias": "" if person else "A-1", "started_at": noon(day), "recorded_at": noon(day), "form_key": uuid4()}
        | fields
    )


def noon(day: date) -> datetime:
    """Twelve o'clock UTC."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def referral(encounter=None, *, service=None, day: date | None = None, mark: str = "", **fields):
    """A referral sent on the day of its visit, written as it stands: no letter goes out."""
    from ambos.records.casework.models import ServiceRequest
    from ambos.records.people.models import Consent

    encounter = encounter or globals()["encounter"](day=day, mark=mark)
    service = service or globals()["service"](mark=mark)
    consent = Consent.objects.create(
        person=encounter.person, purpose=HEALTH, scope="referral", recipient=service.organization.name,
        what=["need"], how="spoken", language="es", given_at=encounter.started_at,
    )  # fmt: skip
    return ServiceRequest.objects.create(
        **{"reference": f"R{next(_numbers)}", "follow_index": uuid4().hex, "encounter": encounter, "purpose": HEALTH}
        | {"program": encounter.program, "person": encounter.person, "office": encounter.office, "service": service}
        | {"performer": service.organization, "need": "primary care", "language": "es", "consent": consent}
        | {
            "sent_at": encounter.started_at,
            "sent_on": encounter.day,
            "answer_due_at": encounter.started_at + timedelta(days=3),
        }
        | fields
    )


def run_tasks() -> list[str]:
    """Do here what a worker would do now, each waiting task once; their names."""
    from django_tasks_db.models import DBTaskResult

    done = []
    for waiting in DBTaskResult.objects.ready():
        result = waiting.task_result
        waiting.set_successful(waiting.task.call(*result.args, **result.kwargs))
        done.append(waiting.task_path)
    return done
