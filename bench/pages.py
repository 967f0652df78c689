"""The pages of a busy window, asked from the real server by several users at once."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from ambos.domain.names import fold
from ambos.programs.health_windows.actions import call_turn, take_turn
from ambos.programs.health_windows.queries import windows
from ambos.records.accounts.models import User
from ambos.records.people.models import Person
from bench.run import Taken, at_once
from bench.verbs import promoter
from bench.world import NAMES
from tests.support import world
from tests.support.installation import beside, free_port


def measured(chance: random.Random, times: int, users: int) -> Iterator[Taken]:
    """The day at the window, a search on arrival, a visit being recorded."""
    office, access = promoter()
    cookie = _session(User.objects.get(pk=access.user))
    window, some = windows(access).get(), list(Person.objects.filter(office=office).order_by("-code")[: 2 * users])
    visits = []
    for one in some:
        ticket = take_turn(service_point=window, person=one, form_key=uuid.uuid4(), by=access)
        visits.append(f"/health-windows/turns/{call_turn(ticket=ticket, by=access).pk}/")
    searches = [
        f"/health-windows/arrive/?q={fold(chance.choice(NAMES['surnames'][:300]))[:6].replace(' ', '+')}"
        for _ in range(times)
    ]
    connection.close()
    here, port = beside(Path(settings.VAR)), free_port()
    with here.running(port=port):
        for name, paths in (
            ("page: the first page, no account", ["/"]),
            ("page: the day at the window", ["/health-windows/"]),
            ("page: search on arrival", searches),
            ("page: a visit being recorded", visits),
        ):
            asked = [(paths[n % len(paths)], "" if paths == ["/"] else cookie) for n in range(times + 3 * users)]
            yield at_once(name, port, asked, users)


def _session(user: User) -> str:
    client = world.signed_in(Client(), user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
