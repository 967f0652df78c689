"""What a family's page weighs on its first load: the page, its styles, its scripts and its pictures, compressed.

Bytes, not timings: the same on every machine. The font of work pages is not loaded by families (tokens.css).
"""

from __future__ import annotations

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from ambos.programs.health_windows.models import Hours
from ambos.records.network.models import Place
from tests.support import world

pytestmark = pytest.mark.django_db
HEAVIEST = 60_000
"""Issue B: a family page under 60 KB compressed on first load."""
LOADED = re.compile(
    r'<link[^>]+rel="(?:stylesheet|icon)"[^>]*href="([^"]+)"'
    r'|<(?:script|img)[^>]+src="([^"]+)"'
    r'|data-(?:facts|words)="([^"]+)"'
)


@pytest.fixture
def full():
    """A place with three windows' worth of hours and forty services: as much as a page ever shows."""
    Place.objects.create(
        key="us:zip:93721", country="us", kind="zip", code="93721", name="Fresno", folded_name="fresno", state_code="CA",
        latitude=36.73, longitude=-119.78,
    )  # fmt: skip
    windows = [
        world.window(world.office(code, latitude=36.7, longitude=-119.7)) for code in ("fresno", "denver", "dallas")
    ]
    for window in windows:
        Hours.objects.bulk_create(
            Hours(service_point=window, weekday=day, opens_at="08:00", closes_at="14:00", valid_from=date(2020, 1, 1))
            for day in range(6)
        )
    for n in range(40):
        made = world.service(f"Clínica con un nombre largo, número {n}", needs=["1206-1"], is_free=True)
        location = made.at_locations.get().location
        type(location).objects.filter(pk=location.pk).update(
            state_province="CA", latitude=36.7 + n / 100, longitude=-119.79
        )
    return windows[0]


def weight(client, address: str) -> int:
    """Compressed bytes of a page and of all it loads, each counted once."""
    page = client.get(address)
    assert page.status_code == 200
    parts = {path for found in LOADED.findall(page.content.decode()) for path in found if path}
    return len(gzip.compress(page.content)) + sum(len(gzip.compress(_bytes(client, path))) for path in parts)


def _bytes(client, path: str) -> bytes:
    if not path.startswith("/static/"):
        return client.get(path).content
    found = finders.find(path.removeprefix("/static/"))
    assert found, path
    return Path(found).read_bytes()


@pytest.mark.parametrize(
    "address",
    [
        "/", "/find/", "/find/?place=93721&need=1206-1", "/eligibility/", "/eligibility/near/?need=1206-1&place=93721",
        "/eligibility/ask/", "/what-we-keep/", "/accessibility/", "/no-signal/",
    ],
)  # fmt: skip
def test_a_family_page_is_light_on_its_first_load(client, full, address):
    assert 2_000 < weight(client, address) < HEAVIEST


def test_a_window_s_own_page_is_light(client, full):
    assert 2_000 < weight(client, reverse("health_windows:my-window", args=[full.pk])) < HEAVIEST


def test_following_a_referral_is_light(client):
    assert 2_000 < weight(client, reverse("casework:follow")) < HEAVIEST
