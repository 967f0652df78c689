"""The diagnostics' part of the demo world: one school, one sitting that is over and read, one that is under way today.

Everything is made up and says so ("muestra"), and goes through the program's own verbs.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from ambos.domain.diagnostics.rasch import probability
from ambos.domain.diagnostics.sitting import Given
from ambos.records.accounts.models import User
from ambos.records.agreements.actions import draft_agreement, send_to_review, sign_agreement
from ambos.records.agreements.models import Party
from ambos.records.directory.actions import add_organization
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office
from ambos.records.posts.actions import appoint
from ambos.records.posts.demo import access_of

from . import actions, queries
from .actions import Slip
from .models import Attempt, Sitting

SCHOOL = "Preparatoria Valle Central (muestra)"
OFFICE = "fresno"
STAFF = ("school_proctor", "school_teacher")


def build(scale: float, seed: int, say: Callable[[str], object]) -> None:
    """Make the school, its agreement, its people and two sittings. ``seed`` fixes every choice."""
    chance = random.Random(seed)  # noqa: S311 - a world that can be made again, not a secret
    office, today = Office.objects.get(code=OFFICE), timezone.localdate()
    school = add_organization(
        name=SCHOOL,
        is_demo=True,
        country=office.country,
        source="made up for the demo",
        confidence="unverified",
        by="system",
    )
    for role in STAFF:
        appoint(
            holder=User.objects.get(is_demo=True, email=f"{role.replace('_', '-')}@demo.example"), role=role,
            organization=school, starts_on=today - timedelta(days=200), by="system",
        )  # fmt: skip
    _agreement(school, office)
    over = _sitting(school, "algebra_1", [Slip(f"4{n:03}", grade_earned=9) for n in range(171, 176)])
    for attempt, ability in zip(over.attempts.order_by("number"), (1.6, 0.9, 0.1, -0.6, -1.8), strict=True):
        _answered(attempt, ability, chance)
    actions.close_sitting(sitting=over, by="system")
    first = over.attempts.order_by("number").first()
    assert first is not None
    actions.release_report(attempt=first, by="system")
    now = _sitting(
        school, "hs_science",
        [Slip("4180"), Slip("4181", larger_text=True), Slip("4182", time_factor="1.5", read_aloud=True, may_pause=True), Slip()],
    )  # fmt: skip
    say(f"    {over.attempts.count() + now.attempts.count()}")


def _agreement(school: Organization, office: Office) -> None:
    officer, consul = access_of("community_affairs_officer"), access_of("consul")
    made = draft_agreement(
        title="Convenio de diagnósticos (muestra)", program="diagnostics", offices=[office],
        parties=[(school, Party.Part.LEAD_AGENCY)], starts_on=timezone.localdate() - timedelta(days=200), by=officer,
    )  # fmt: skip
    sign_agreement(agreement=send_to_review(agreement=made, by=officer), signed_on=made.starts_on, by=consul)


def _sitting(school: Organization, bank: str, slips: list[Slip]) -> Sitting:
    made = actions.plan_sitting(
        organization=school, bank=bank, form="A", day=timezone.localdate(), slips=slips, is_demo=True, by="system"
    )
    return actions.open_sitting(sitting=made, by="system")


def _answered(attempt: Attempt, ability: float, chance: random.Random) -> None:
    """Answers as somebody of this ability would give them, a question or two left open."""
    attempt = actions.begin(attempt=attempt, by="client")
    given: list[Any] = []
    for turn, item in enumerate(queries.form_for(attempt).items, 1):
        if chance.random() < 0.04:
            continue
        is_right = chance.random() < 0.2 + 0.8 * probability(ability, item.difficulty)
        choice = item.key if is_right else chance.choice([n for n in range(4) if n != item.key])
        given.append(Given(item.id, choice, turn, 0))
    actions.finish(attempt=actions.give(attempt=attempt, answers=given, by="client"), by="client")
