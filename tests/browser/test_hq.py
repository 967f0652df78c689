"""Headquarters and a consulate look at figures, in a real browser."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from ambos.domain.periods import Month
from ambos.records.casework.models import Appointment, Outcome
from ambos.records.evaluation.actions import compute_actuals
from ambos.records.evaluation.models import Actual
from ambos.records.evaluation.queries import indicators
from ambos.records.registry.loading import origin
from tests.support import world
from tests.support.browser import look, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LAST = Month.of(timezone.localdate()).previous
WAYS = ("sent", "declined", "accepted", "scheduled", "scheduled", "completed", "completed", "completed")


@pytest.fixture
def network():
    """Every office of the pack; in the last month some worked much, one little, one recorded nothing, most run nothing."""
    chance = random.Random(7)
    offices = {}
    for row in origin().rows("network/offices.csv"):
        if row["closed_on"]:
            continue
        offices[row["code"]] = world.office(
            row["code"], name=row["city"], city=row["city"], state_province=row["state"], country=row["country"],
            latitude=float(row["lat"]), longitude=float(row["lon"]), timezone=row["timezone"],
        )  # fmt: skip
    clinic = world.service()
    busy = {"losangeles": 110, "chicago": 80, "houston": 64, "nuevayork": 52, "atlanta": 40, "toronto": 30}
    busy |= {"denver": 26, "raleigh": 20, "boise": 3}
    for code in (*busy, "detroit", "lasvegas"):
        world.window(offices[code])
    for code, visits in busy.items():
        for n in range(visits):
            _visit(offices[code], LAST.first_day + timedelta(days=n % 27), clinic, chance)
    compute_actuals(month=LAST, by="system")
    _earlier(chance)
    return offices


def _visit(office, day, clinic, chance):
    made = world.referral(world.encounter(office=office, day=day), service=clinic)
    way = chance.choice(WAYS)
    if way == "sent":
        return
    made.state = way
    made.answered_at, made.answered_by = made.sent_at + timedelta(days=chance.choice((1, 2, 4))), "someone"
    made.decline_reason = "full" if way == "declined" else ""
    made.closed_at = made.answered_at if way in ("declined", "completed") else None
    made.save()
    if way in ("scheduled", "completed"):
        when = made.sent_at + timedelta(days=chance.randrange(3, 20))
        Appointment.objects.create(
            service_request=made, starts_at=when, booked_at=made.answered_at, booked_by="someone"
        )
    if way == "completed":
        Outcome.objects.create(
            service_request=made, code="attended", happened_on=day, said_by="provider", recorded_at=when,
            recorded_by="someone",
        )  # fmt: skip


def _earlier(chance):
    """The network's figures of the two years before, with a gap, a zero, and a hidden month."""
    now, rows = timezone.now(), []
    for found in indicators():
        kind = found.measured.measure.kind
        for back in range(1, 23):
            state, hidden, top = "known", False, chance.randrange(40, 90)
            if back in (7, 8) and found.code.endswith("screenings"):
                state, top = "missing", None
            if back == 5 and found.code.endswith("medical_homes"):
                top = 0
            if back == 3 and found.code.endswith("critical_acted_on"):
                hidden = True
            bottom = None if kind == "count" or top is None else 100
            rows.append(
                Actual(
                    indicator=found.code, office=None, period=LAST.plus(-back).first_day, numerator=top,
                    denominator=bottom, state=state, is_hidden=hidden, computed_at=now,
                )
            )  # fmt: skip
    Actual.objects.bulk_create(rows)


@pytest.mark.parametrize("language", ["es", "en"])
def test_headquarters_reads_the_network(browser, network, language):
    page = browser(language=language)
    user, _access = world.account("headquarters_coordinator", language=language)
    sign_in(page, user)
    page.goto("/hq/")
    look(page, f"hq-{language}")
    page.locator('.funnel a[href*="referrals_completed"]').click()
    look(page, f"hq-indicator-{language}")
    page.get_by_role("link", name="Chicago").first.click()
    look(page, f"hq-office-{language}", widths=(360, 1280), schemes=("light",))
    page.goto("/hq/indicators/")
    look(page, f"hq-indicators-{language}", widths=(320, 360, 1280), schemes=("light",))


def test_a_consul_reads_his_office(browser, network):
    page = browser()
    user, _access = world.account("consul", office=network["chicago"])
    sign_in(page, user)
    page.goto("/hq/")
    assert page.url.endswith("/consulate/")
    look(page, "consulate-es")
    assert "Houston" not in page.content()
