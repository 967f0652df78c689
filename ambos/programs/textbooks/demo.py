"""The demo's books: a past season from request to use report at Fresno, and an open one. All made up, through the verbs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from ambos.records.directory.actions import add_organization
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office

from . import actions
from .models import Request

SOURCE = "made up for the demo"
TITLES = (
    ("MU-P1LEN", "Lenguajes, primero (muestra)", 1, "Lenguajes", "https://libros.example/p1len"),
    ("MU-P3LEC", "Lecturas, tercero (muestra)", 3, "Español", ""),
    ("MU-P3MAT", "Matemáticas, tercero (muestra)", 3, "Matemáticas", "https://libros.example/p3mat"),
    ("MU-P6HIS", "Historia, sexto (muestra)", 6, "Historia", "https://libros.example/p6his"),
)
SITES = ("Biblioteca del Valle (muestra)", "Centro Familiar Sur (muestra)")


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """A season that is over, and one that is open."""
    today, by = timezone.localdate(), "system"
    office = Office.objects.get(code="fresno")
    titles = [
        actions.add_title(
            code=code, name=name, grade=grade, subject=subject, digital_url=url, unit_cost=Decimal("31.40"), source=SOURCE,
            edition="Plan 2022", is_demo=True, by=by,
        )
        for code, name, grade, subject, url in TITLES
    ]  # fmt: skip
    actions.add_set(name="Tercero de primaria (muestra)", grade=3, parts={titles[1]: 1, titles[2]: 1}, by=by)
    for title in titles:
        actions.take_in(title=title, copies=180, on=today, form_key=uuid.uuid4(), by=by)
    sites = [_site(name, office) for name in SITES]
    past = actions.open_new_season(
        code=f"{today.year - 1}-muestra", opens_on=today, closes_on=today, cap=120, is_demo=True, by=by
    )
    for site, copies in zip(sites, (150, 90), strict=True):
        actions.ask_for_books(
            season=past, office=office, organization=site, purpose="Círculo de lectura (muestra)", storage="Estante con llave",
            why_paper="La biblioteca no tiene equipos", readers={3: 140}, copies={titles[1]: copies, titles[2]: 40},
            form_key=uuid.uuid4(), by=by,
        )  # fmt: skip
    past = actions.allocate_season(season=past, by=by)
    made = actions.pack_shipment(season=past, office=office, pallets=2, form_key=uuid.uuid4(), by=by)
    made = actions.send_shipment(shipment=made, on=today, freight=Decimal("5200.00"), by=by)
    counts = {line.title_id: (line.sent - 3, 2) for line in made.lines.all()}
    actions.receive_shipment(shipment=made, counts=counts, on=today, by=by)
    for asked in Request.objects.filter(season=past).order_by("order"):
        given = actions.distribute(
            office=office, organization=asked.organization, request=asked, readers=120, on=today,
            copies={line.title: line.given - 4 for line in asked.lines.select_related("title")}, form_key=uuid.uuid4(), by=by,
        )  # fmt: skip
        reports = list(given.reports.all())
        actions.send_use_report(report=reports[0], in_use=60, readers=75, note="Los sábados se llena.", by=by)
        if asked.order == 1:
            actions.send_use_report(report=reports[1], in_use=48, readers=60, by=by)
    actions.say_home(
        season=past, wanted=190_000, served=183_350, source="Informe de muestra, no es un dato real", by=by
    )
    now = actions.open_new_season(
        code=f"{today.year}-muestra", opens_on=today - timedelta(days=5), closes_on=today + timedelta(days=40), cap=60,
        is_demo=True, by=by,
    )  # fmt: skip
    actions.ask_for_books(
        season=now, office=office, organization=sites[0], purpose="Club de tareas (muestra)", storage="Estante con llave",
        readers={1: 20, 6: 15}, copies={titles[0]: 20, titles[3]: 25}, form_key=uuid.uuid4(), by=by,
    )  # fmt: skip
    say("    textbooks: a season that is over and one that is open, Fresno")


def _site(name: str, office: Office) -> Organization:
    given = {"source": SOURCE, "confidence": "unverified"}
    found = Organization.objects.filter(name=name, is_demo=True).first()
    return found or add_organization(name=name, is_demo=True, country=office.country, by="system", **given)
