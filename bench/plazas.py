"""A year of plazas of the size that was published (373 plazas, 16,758 learners, made up): a plaza's day of 40 learners taken in one
request, from the page and from a phone; a month's figures and the lines of the report; the periodic reports of a year opened. Beside
each the same rows in bare SQL by the driver alone. On SQLite in memory; wall clock, median and slowest of 15 (the month: of 3).

    AMBOS_MODE=test AMBOS_VAR=/tmp/bench python -m bench.plazas [PLAZAS LEARNERS]

Goals: a day under 150 ms, the month under 10 s.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

OFFICES = 44


def main(plazas: int = 373, learners: int = 16_758) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ambos.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import get_runner, setup_test_environment

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        _fill(plazas, learners)
        _day()
        _month()
    finally:
        runner.teardown_databases(old)


def _fill(plazas: int, learners: int) -> None:
    from ambos.programs.plazas.demo import bulk
    from ambos.programs.plazas.models import Attendance, ExamRequest, LevelCompletion
    from tests.support import world

    offices = [world.office(f"oficina-{n}") for n in range(OFFICES)]
    for role in ("education_officer", "consul", "exam_applier"):
        world.account(role, office=offices[0], is_demo=True)
    start = time.perf_counter()
    bulk.build(2009, print, plazas=plazas, learners=learners)
    print(f"written in {time.perf_counter() - start:.1f} s: {Attendance.objects.count()} attendances, "
          f"{ExamRequest.objects.count()} exams, {LevelCompletion.objects.count()} levels finished")  # fmt: skip


def _day() -> None:
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from ambos.programs.plazas import actions, queries
    from ambos.programs.plazas.models import Group, GroupMember, Session
    from ambos.records.accounts.models import User
    from ambos.records.posts.models import Post
    from ambos.records.posts.queries import access_from
    from tests.support.world import signed_in

    officer = User.objects.get(posts__role="education_officer")
    post = Post.objects.get(holder=officer)
    group = Group.objects.filter(plaza__office=post.office, name="Grupo 1").order_by("plaza__name").first()
    assert group is not None
    today = timezone.localdate(timezone=ZoneInfo(post.office.timezone))
    GroupMember.objects.filter(group=group).update(ends_on=None)
    people = [one.pk for one in queries.on_the_list(group, today)]
    client = signed_in(Client(), officer)
    states = {f"state-{key}": "present" for key in people}

    def anew() -> None:
        Session.objects.filter(group=group, day=today).delete()

    def page() -> None:
        assert client.post(f"/plazas/groups/{group.pk}/?day={today}", states).status_code == 302

    _told(f"page, {len(people)} learners", page, before=anew)
    kept = actions.give_list(device="bench", taken_there=timezone.now(), by=access_from(post))

    def phone() -> None:
        now = int(time.time() * 1000)
        marks = [
            {"key": str(uuid.uuid4()), "group": str(group.pk), "day": today.isoformat(), "learner": str(key), "state": "late",
             "number": 1, "written": now} for key in people
        ]  # fmt: skip
        sent = json.dumps({"list": str(kept.pk), "now": now, "marks": marks, "notes": []})
        reply = client.post("/plazas/phone/sync", sent, content_type="application/json")
        assert len(reply.json()["taken"]) == len(people)

    _told(f"phone, {len(people)} marks", phone, before=anew)
    session = Session.objects.get(group=group, day=today).pk.hex
    moment = datetime.now(UTC)

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO plazas_mark (id, session_id, learner_id, state, device, number, settles, said_at, received_at, clock)"
                " VALUES (%s, %s, %s, 'late', '', 1, '[]', %s, %s, 'right')",
                [(uuid.uuid4().hex, session, key.hex, moment, moment) for key in people],
            )
            cursor.executemany(
                "UPDATE plazas_attendance SET state = 'late' WHERE session_id = %s AND learner_id = %s",
                [(session, key.hex) for key in people],
            )

    _told("  bare SQL", bare)


def _month() -> None:
    from django.db import connection

    from ambos.domain.periods import Month
    from ambos.domain.reports import Span
    from ambos.programs.plazas.measures import MEASURES
    from ambos.programs.plazas.reports import LINES
    from ambos.records.reports.actions import open_period
    from ambos.records.reports.models import Report
    from ambos.records.reports.queries import asked

    month = Month.of(datetime.now(UTC).date()).previous
    first, last = month.first_day, month.last_day
    _told("month, indicators", lambda: [list(one.compute(first, last)) for one in MEASURES if one.compute], 3)
    _told("month, lines of 373", lambda: [list(line.count(first, last)) for line in LINES], 3)
    _told("  bare SQL", lambda: _bare(connection, first, last), 3)
    _told("year's reports opened", lambda: open_period(
        form=asked()["plazas.annual"], span=Span(date(last.year, 1, 1)), by="system"), 1)  # fmt: skip
    print(f"{Report.objects.count()} reports")


def _bare(connection: Any, first: date, last: date) -> None:
    """The same questions, each asked once."""
    since = last - timedelta(days=90)
    of = "JOIN plazas_group g ON g.id = s.group_id"
    came = "a.state IN ('present', 'late')"
    with connection.cursor() as cursor:
        for sql, values in (
            ("SELECT g.plaza_id, count(*) FROM plazas_session s " + of + " WHERE s.day BETWEEN %s AND %s GROUP BY 1", (first, last)),
            ("SELECT g.plaza_id, count(*) FROM plazas_attendance a JOIN plazas_session s ON s.id = a.session_id " + of
             + f" WHERE a.day BETWEEN %s AND %s AND {came} GROUP BY 1", (first, last)),
            ("SELECT l.plaza_id, count(DISTINCT l.id) FROM plazas_learner l JOIN plazas_attendance a ON a.learner_id = l.id"
             f" WHERE a.day BETWEEN %s AND %s AND {came} GROUP BY 1", (since, last)),
            ("SELECT plaza_id, count(*) FROM plazas_learner WHERE enrolled_on BETWEEN %s AND %s GROUP BY 1", (first, last)),
            ("SELECT plaza_id, count(*) FROM plazas_examrequest WHERE sat_on BETWEEN %s AND %s GROUP BY 1", (first, last)),
            ("SELECT plaza_id, level, count(*) FROM plazas_levelcompletion WHERE completed_on BETWEEN %s AND %s GROUP BY 1, 2",
             (first, last)),
        ):  # fmt: skip
            cursor.execute(sql, values)
            cursor.fetchall()


def _told(name: str, ask: Callable[[], Any], times: int = 15, before: Callable[[], Any] = lambda: None) -> None:
    if times > 1:
        before()
        ask()
    taken = []
    for _ in range(times):
        before()
        start = time.perf_counter()
        ask()
        taken.append(1000 * (time.perf_counter() - start))
    print(f"{name:24} median {statistics.median(taken):9.1f} ms  slowest {max(taken):9.1f} ms")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
