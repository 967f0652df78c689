"""Four whole stories of the demo's first window: a household, a sheet a client shares, the days on which the window is elsewhere
or closed, and what it cost last month."""

from __future__ import annotations

import random
from datetime import time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from ambos.domain.access import HEALTH, Access
from ambos.domain.names import PartialDate
from ambos.records.casework.actions import allow_helper, write_granted_line, write_line
from ambos.records.casework.models import ServiceRequest
from ambos.records.casework.queries import helpers_for
from ambos.records.network.models import Office, ServicePoint
from ambos.records.people.actions import (
    add_guardian,
    add_other_name,
    find_duplicates_at,
    give_consent,
    join_household,
    register_person,
)
from ambos.records.registry.demo import form_key
from ambos.records.registry.loading import currencies

from ..actions import close_days, note_spending, plan_trip
from ..queries import PROGRAM


def a_family(office: Office, promoter: Access) -> None:
    """One whole household for the pages of people: a mother with a permission to keep her record, her daughter, who answers
    for her, a telephone they share; and the mother written down again by a colleague, to be reviewed as a duplicate."""
    phone = "559 555 0142"
    mother = register_person(
        purpose=HEALTH, office=office, given_names="María Guadalupe", surname1="Núñez", surname2="Íñiguez",
        born=PartialDate(1984, 7, 19), sex="female", language="es", other_languages=("x-mixtec",), origin_state="MX-OAX",
        phone=phone, may_text=True, by=promoter,
    )  # fmt: skip
    daughter = register_person(
        purpose=HEALTH, office=office, given_names="Xóchitl", surname1="Cruz", surname2="Núñez",
        born=PartialDate(2015, 3, 2), sex="female", language="es", phone=phone, by=promoter,
    )  # fmt: skip
    join_household(person=daughter, other=mother, by=promoter)
    add_guardian(person=daughter, relationship="mother", guardian=mother, by=promoter)
    add_other_name(person=mother, name="Guadalupe Nuñez", document="recibo de luz", by=promoter)
    give_consent(
        person=mother, purpose=HEALTH, scope="keep_record", recipient=office.official_name, what=("name", "phone"),
        how="spoken", language="es", by=promoter,
    )  # fmt: skip
    register_person(
        purpose=HEALTH, office=office, given_names="Ma. Guadalupe", surname1="Nunez", surname2="Iniguez",
        born=PartialDate(1984, 7, 19), sex="female", language="es", phone=phone, by=promoter,
    )  # fmt: skip
    find_duplicates_at(purpose=HEALTH, office=office)


def a_shared_sheet(chance: random.Random, office: Office, promoter: Access) -> None:
    """The client of the newest referral to a service with accounts lets the window help her, and both have written."""
    sent = ServiceRequest.objects.filter(office=office, birth_year__isnull=False).order_by("-sent_at")
    for request in sent[:20]:
        window = next((one for one in helpers_for(request) if one.key == office.pk), None)
        if window is None:
            continue
        grant = allow_helper(service_request=request, helper=window.value, by="client")
        write_line(
            service_request=request, text="¿Puedo ir con mi hermana?", form_key=form_key(chance), by="client"
        )  # fmt: skip
        write_granted_line(
            grant=grant, text="Sí. Lleve su lista de medicinas.", form_key=form_key(chance), by=promoter
        )  # fmt: skip
        return


def days_apart(chance: random.Random, window: ServicePoint, coordinator: Access) -> None:
    """A holiday on which the window is closed, and where its mobile unit goes next."""
    today = timezone.localdate(timezone=ZoneInfo(window.office.timezone))
    holiday = today + timedelta(days=10)
    close_days(
        service_point=window, first_day=holiday, last_day=holiday, reason="holiday", form_key=form_key(chance), by=coordinator
    )  # fmt: skip
    unit = ServicePoint.objects.filter(
        office=window.office, program=PROGRAM, kind=ServicePoint.Kind.MOBILE_UNIT, closed_on=None
    ).first()
    if unit is None:
        return
    for ahead, place, city in (
        (6, "Mercado Cherry (muestra)", "Fresno"),
        (13, "Centro comunitario (muestra)", "Madera"),
    ):
        plan_trip(
            service_point=unit, day=today + timedelta(days=ahead), starts_at=time(10), ends_at=time(15), place=place,
            city=city, host="Salud del Valle (muestra)", form_key=form_key(chance), by=coordinator,
        )  # fmt: skip


def what_it_cost(chance: random.Random, window: ServicePoint, coordinator: Access) -> None:
    """Three amounts of last month: one of the institute, one of the agency, one given in kind."""
    today = timezone.localdate(timezone=ZoneInfo(window.office.timezone))
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    for giver, form, amount, what, valued_by in (
        ("institute", "cash", "1200", "Apoyo a promotoras (muestra)", ""),
        ("partner", "cash", "345.60", "Tiras y lancetas (muestra)", ""),
        (
            "other",
            "in_kind",
            "400",
            "Sala de la clínica, cuatro mañanas (muestra)",
            "La renta de una sala así (muestra)",
        ),
    ):
        note_spending(
            service_point=window, month=month, giver=giver, form=form, amount=Decimal(amount), currency=currencies()[0],
            what=what, valued_by=valued_by, form_key=form_key(chance), by=coordinator,
        )  # fmt: skip
