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
from ambos.records.accounts.models import User
from ambos.records.directory.models import Organization
from bench import day
from bench.run import Taken, at_once
from bench.verbs import promoter
from bench.world import NAMES
from tests.support import world
from tests.support.installation import beside, free_port


def measured(chance: random.Random, times: int, users: int) -> Iterator[Taken]:
    """The day at the window, a search on arrival, a visit being recorded."""
    office, access = promoter()
    cookie = _session(User.objects.get(pk=access.user))
    visits = [f"/health-windows/turns/{turn.pk}/" for turn in day.begin(access)]
    sent = Organization.objects.get(name=f"Clinica {office.code.removeprefix('bench-')}")
    clinic = _session(
        world.account("partner_administrator", organization=sent, email=f"bench-{uuid.uuid4().hex}@example.org")[0]
    )
    searches = [
        f"/health-windows/arrive/?q={fold(chance.choice(NAMES['surnames'][:300]))[:6].replace(' ', '+')}"
        for _ in range(times)
    ]
    connection.close()
    here, port = beside(Path(settings.VAR)), free_port()
    with here.running(port=port):
        day.night_is_over()
        for name, paths, who in (
            ("page: the first page, no account", ["/"], ""),
            ("page: the day at the window", ["/health-windows/"], cookie),
            ("page: search on arrival", searches, cookie),
            ("page: a visit being recorded", visits, cookie),
            ("page: what the office sent", ["/casework/"], cookie),
            ("page: follow-ups due", ["/casework/calls/"], cookie),
            ("page: a clinic's inbox", ["/partner/"], clinic),
        ):
            asked = [(paths[n % len(paths)], who) for n in range(times + 3 * users)]
            yield at_once(name, port, asked, users)


def _session(user: User) -> str:
    client = world.signed_in(Client(), user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
