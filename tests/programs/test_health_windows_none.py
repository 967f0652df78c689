"""A promoter whose office has no window open: every entry of her menu leads somewhere, and says what is missing."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from ambos.records.registry.queries import navigation
from tests.support import world

pytestmark = pytest.mark.django_db
MISSING = "Ninguna ventanilla está abierta en su oficina"


@pytest.fixture(params=["promoter", "window_coordinator"])
def her(request):
    """An account of an office whose only window is closed."""
    office = world.office("fresno")
    world.window(office, closed_on=timezone.localdate())
    return world.account(request.param, office=office)


def test_every_entry_of_her_menu_leads_somewhere(client, her):
    user, access = her
    world.signed_in(client, user)
    names = [item.url_name for item in navigation(access, "window")]
    assert "health_windows:today" in names
    pages = {name: client.get(reverse(name)) for name in names}
    assert {name: page.status_code for name, page in pages.items() if page.status_code != 200} == {}
    said = {name for name, page in pages.items() if MISSING in page.content.decode()}
    assert said >= {f"health_windows:{page}" for page in ("today", "talks", "lots", "materials", "schedule", "trips")}
    assert "Asuntos comunitarios de su consulado la abre" in pages["health_windows:today"].content.decode()


def test_what_is_sent_there_is_not_lost_without_a_word(client, her):
    world.signed_in(client, her[0])
    answer = client.post(reverse("health_windows:talks"), {"topic": "diabetes"})
    assert (answer.status_code, MISSING in answer.content.decode()) == (409, True)


def test_a_window_chosen_under_another_post_does_not_close_this_one(client):
    """She chose a window of another office before she changed her post: she works at the first of this one."""
    office, other = world.office("fresno"), world.office("dallas", world.B)
    mine, theirs = world.window(office), world.window(other, mark=world.B)
    world.signed_in(client, world.account("promoter", office=office)[0])
    session = client.session
    session["window"] = str(theirs.pk)
    session.save()
    page = client.get(reverse("health_windows:today"))
    assert (page.status_code, page.context["window"]) == (200, mine)
