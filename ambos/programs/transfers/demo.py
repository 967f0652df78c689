"""The demo's transfer documents: two officers at Fresno, one document in each stage that a page should show. Made up."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from ambos.domain.names import PartialDate
from ambos.records.documents.actions import acknowledge_document
from ambos.records.network.models import Office
from ambos.records.posts.demo import second_post

from . import actions
from .roles import SCHOOL_RECORDS_OFFICER

ROLE = SCHOOL_RECORDS_OFFICER.slug
HOLDERS = ("community-affairs-officer", "consul")
"""Whose accounts of the demo hold a second post for school records."""
CHILDREN = (
    ("Ximena", "Ríos", "Salcedo"),
    ("Emiliano", "Tzul", "Cruz"),
    ("Regina", "Peña", "Núñez"),
    ("Iker", "Bautista", "Luz"),
)


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """One delivered and received by a school, one provisional, one signed that waits, also asked for at another office, one just asked
    for."""
    office = Office.objects.get(code="fresno")
    # two of them, so that one may validate what the other prepared
    clerk, _other = (second_post(holder, ROLE, office=office) for holder in HOLDERS)
    clerk = clerk or "system"
    asked = [_asked(office, clerk, n, is_emergency=n == 1) for n in range(len(CHILDREN))]
    filled = _filled()
    for one in asked[:3]:
        actions.fill(transfer=one, filled=filled, by="link")
    for one in (asked[0], asked[2]):
        actions.sign(transfer=one, signers=(("Ana Lewis (muestra)", "Registrar"),), by=clerk)
    actions.validate(transfer=asked[0], by=clerk)
    done = actions.issue(transfer=asked[0], by=clerk)
    actions.deliver(transfer=done, on=timezone.localdate(), by=clerk)
    acknowledge_document(folio=done.document.folio, school="Secundaria Técnica 12, Zamora (muestra)", grade=7)
    actions.issue(transfer=asked[1], by=clerk, provisional=True)
    # her family asked at another office too: the page at Fresno says so, and no more
    _asked(Office.objects.get(code="sacramento"), "system", 2)
    say(
        "    transfer documents at Fresno: act as school records officer with the accounts of community affairs and consul"
    )


def _asked(office: Office, by: Any, n: int, **more: Any) -> Any:
    given, first, other = CHILDREN[n]
    return actions.request_transfer(
        office=office, direction="to_origin", given_names=f"{given} (muestra)", surname1=first, surname2=other,
        born=PartialDate(2013, 3 + n, 9), guardian="Rosa (muestra)", relationship="mother", birthplace="Fresno, CA",
        form_key=uuid.uuid4(), is_demo=True, by=by, **more,
    ).transfer  # fmt: skip


def _filled() -> Any:
    today = timezone.localdate()
    return actions.Filled(
        school="Ahwahnee Middle School (muestra)", school_place="Fresno, CA", grade=7, attended_from=today - timedelta(days=90),
        attended_to=today - timedelta(days=2), scale="us-letters", days_attended=58, school_days=60,
        lines=((2, "A"), (13, "B"), (7, "B"), (8, "A"), (10, "A"), ("Band", "A")), language_support="ELD 2 h",
        note="Lee bien en voz alta. Conviene repasar fracciones.", note_there="Reads aloud well; review fractions.",
    )  # fmt: skip
