"""The conferences' part of the demo world: one edition a year old with its whole story, one open for nominations.

Everything is made up and says so ("muestra"), through the program's own verbs, each on the day it is said to have happened.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from ambos.records.directory.actions import add_organization
from ambos.records.directory.models import Organization
from ambos.records.funding import actions as money
from ambos.records.network.models import Office
from ambos.records.registry.demo import at

from . import actions
from .models import Edition, Invitation, Nomination

PEOPLE = (
    ("Elena Barrios", "fresno", "community", "female", "Club Tierra Unida"),
    ("Rogelio Anaya", "fresno", "education", "male", "Padres en la Escuela"),
    ("Marisol Duarte", "losangeles", "justice", "female", "Derechos al Día"),
    ("Tomás Iturbe", "losangeles", "media", "male", "Radio Barrio"),
    ("Nadia Cordero", "chicago", "health", "female", "Salud en Pilsen"),
    ("Julián Reséndiz", "chicago", "labor", "male", "Centro de Trabajadores"),
)
PROMISES = (
    (0, "Abrir un círculo de lectura con el distrito escolar", ("under_way", "under_way", "met"), "acta del distrito"),
    (1, "Traducir la guía de inscripción", ("not_begun", "under_way", "given_up"), ""),
    (2, "Dar una clínica legal cada mes", ("met", "met", "met"), "lista de asistencia"),
)
SOURCE = {"source": "made up for the demo", "confidence": "unverified"}


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """Make both editions; nothing here is large enough for ``scale``, and nothing is left to chance."""
    today = timezone.localdate()
    past = _past(today)
    coming = _coming(today)
    say(f"    {past.number}, {coming.number}")


def _past(today: date) -> Edition:
    first = today - timedelta(days=370)
    with at(_evening(first - timedelta(days=120))):
        edition = actions.plan_edition(
            number=1, title="Educación en los dos lados (muestra)", title_en="Education on both sides (sample)",
            aims="Que escuelas, familias y consulados acuerden qué hará cada quien.",
            aims_en="Schools, families and consulates agree on who does what.",
            starts_on=first, ends_on=first + timedelta(days=2), place="Casa de la Cultura (muestra)", city="Ciudad de México",
            second_place="Casa México (muestra)", second_city="Los Ángeles", places=5, supported_places=2,
            nominate_by=first - timedelta(days=60), answer_by=first - timedelta(days=25), responsible="Marta Solís (muestra)",
            seal_office=Office.objects.get(code="fresno"), is_demo=True, by="system",
        )  # fmt: skip
        edition = actions.open_edition_budget(
            edition=edition,
            fund="Fideicomiso de jornadas (muestra)",
            currency="USD",
            planned=Decimal(30_000),
            by="system",
        )
        gift = actions.add_sponsor(
            edition=edition, organization=_organization("Fundación Puente (muestra)"), form="cash", amount=Decimal(12_000),
            interest="Financia bibliotecas escolares en dos ciudades.", by="system",
        ).contribution  # fmt: skip
        money.receive(contribution=gift, amount=Decimal(12_000), on=timezone.localdate(), by="system")
        _agenda(edition)
        actions.take_step(edition=edition, step="call", by="system")
        rows = [_nominated(edition, *person) for person in PEOPLE]
    with at(_evening(first - timedelta(days=55))):
        actions.take_step(edition=edition, step="end_call", by="system")
        actions.propose_selection(edition=edition, by="system")
        edition = actions.confirm_selection(edition=edition, by="system")
    with at(_evening(first - timedelta(days=40))):
        sent = {row.nomination_id: row for row in Invitation.objects.filter(nomination__edition=edition)}
        for n, row in enumerate(sent.values()):
            if n == 1:
                actions.answer_invitation(invitation=row, accept=False, by="system")
        for row in Invitation.objects.filter(nomination__edition=edition, state="sent"):
            where = "second" if row.nomination_id == rows[2].pk else "first"
            actions.answer_invitation(invitation=row, accept=True, attends_at=where, by="system")
    came = list(
        Invitation.objects.filter(nomination__edition=edition, state="accepted").order_by("nomination__office__name")
    )
    for n in range(3):
        with at(_evening(first + timedelta(days=n))):
            actions.hold_due()
            edition.refresh_from_db()
            for row in came:
                actions.check_in(
                    edition=edition, badge=row.badge, day=first + timedelta(days=n), how="code", by="system"
                )
    with at(_evening(first + timedelta(days=4))):
        actions.hold_due()
        edition.refresh_from_db()
        for row in came:
            actions.take_survey(invitation=row, useful=5, organized=4, again=True, said="Salimos con nombres y fechas.")
        made = [
            actions.commit(
                edition=edition,
                invitation=came[who],
                what=what,
                due_on=first + timedelta(days=200 + 60 * who),
                by="system",
            )
            for who, what, _said, _shows in PROMISES
        ]
    for months, days in ((3, 95), (6, 187), (12, 368)):
        with at(_evening(first + timedelta(days=days))):
            _followed(made, months)
    with at(_evening(first + timedelta(days=160))):
        outcome = actions.record_outcome(
            edition=edition, kind="network", what="Red de círculos de lectura de tres ciudades (muestra)",
            happened_on=timezone.localdate(), evidence="acta de fundación", by="system",
        )  # fmt: skip
        actions.verify_outcome(outcome=outcome, by="system")
    return edition


def _coming(today: date) -> Edition:
    first = today + timedelta(days=75)
    with at(timezone.now() - timedelta(days=6)):
        edition = actions.plan_edition(
            number=2, title="Salud y trabajo (muestra)", title_en="Health and work (sample)",
            aims="Que quienes cuidan la salud en el trabajo se conozcan y acuerden qué copiar.",
            aims_en="Those who look after health at work meet and agree on what to copy.",
            starts_on=first, ends_on=first + timedelta(days=2), place="Casa de la Cultura (muestra)", city="Ciudad de México",
            second_place="Centro Comunitario (muestra)", second_city="Chicago", places=40, supported_places=10,
            nominate_by=first - timedelta(days=45), answer_by=first - timedelta(days=21), responsible="Marta Solís (muestra)",
            seal_office=Office.objects.get(code="fresno"), sectors=["health", "labor", "community"], is_demo=True, by="system",
        )  # fmt: skip
        actions.set_quota(edition=edition, office=Office.objects.get(code="fresno"), places=4, by="system")
        edition = actions.take_step(edition=edition, step="call", by="system")
        for person in (*PEOPLE[4:], ("Olga Beltrán", "fresno", "labor", "female", "Campo Sano"),
                       ("Olga Beltrán", "losangeles", "labor", "female", "Campo Sano")):  # fmt: skip
            _nominated(edition, *person)
    return edition


def _nominated(edition: Edition, name: str, code: str, sector: str, sex: str, organization: str) -> Nomination:
    return actions.nominate(
        edition=edition, office=Office.objects.get(code=code), name=f"{name} (muestra)", sector=sector, sex=sex,
        email=f"{name.lower().replace(' ', '.')}@demo.example", organization_name=f"{organization} (muestra)",
        motive="Reúne a su comunidad cada semana y cumple lo que acuerda.", needs_support=sex == "female", by="system",
    )[0]  # fmt: skip


def _agenda(edition: Edition) -> None:
    start = datetime.combine(edition.starts_on, time(16), UTC)
    for n, (title, title_en) in enumerate(
        (("Qué piden las escuelas", "What schools ask"), ("Qué puede el consulado", "What a consulate can do"),
         ("Acuerdos con nombre y fecha", "Agreements with a name and a day"))
    ):  # fmt: skip
        actions.add_session(
            edition=edition, title=title, title_en=title_en, starts_at=start + timedelta(days=n),
            ends_at=start + timedelta(days=n, hours=3), room="Sala principal", speakers=[("Ponente de muestra", None)],
            by="system",
        )  # fmt: skip
    actions.publish_agenda(edition=edition, by="system")


def _followed(made: list[Any], months: int) -> None:
    actions.ask_follow_ups()
    for row, (_who, _what, said, shows) in zip(made, PROMISES, strict=True):
        asked = row.follow_ups.get(months=months)
        standing = said[(3, 6, 12).index(months)]
        actions.say_follow_up(follow_up=asked, standing=standing, evidence=shows, by="system")
        if not (months == 12 and standing == "given_up"):
            actions.confirm_follow_up(follow_up=asked, by="system")


def _organization(name: str) -> Organization:
    made = Organization.objects.filter(name=name, is_demo=True).first()
    return made or add_organization(name=name, is_demo=True, country="us", by="system", **SOURCE)


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(18), UTC)
