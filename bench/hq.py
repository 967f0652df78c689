"""The page of headquarters over 24 months: the network's first page, an indicator, an office, and the reports, with every
figure computed beforehand. Beside the figures the one question that a page of 24 months cannot do without, in plain SQL.

The figures are written as ``compute_actuals`` would leave them (54 offices, every indicator of the health windows, 24 months),
so that the size of the people's tables does not matter to the page: that is what computing beforehand is for.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from ambos.domain.periods import Month
from ambos.domain.reports import Span
from ambos.records.evaluation.models import Actual
from ambos.records.evaluation.queries import indicators
from ambos.records.network.models import Office
from ambos.records.reports.models import Report
from ambos.records.reports.queries import deadlines, first_form
from bench import day
from bench.run import Taken, at_once, timed
from tests.support import world
from tests.support.installation import beside, free_port

MONTHS = 24


def build(chance: random.Random) -> None:
    """Figures and reports of 24 months, unless they stand already."""
    if Actual.objects.exists():
        return
    now, last = datetime.now(UTC), Month.of(datetime.now(UTC).date()).previous
    offices = list(Office.objects.values_list("pk", flat=True))
    rows = []
    for month in Month.range(last.plus(1 - MONTHS), last):
        for indicator in indicators():
            is_count = indicator.measured.measure.kind == "count"
            for office in (*offices, None):
                top = chance.randrange(10, 400) * (40 if office is None else 1)
                rows.append(
                    Actual(
                        indicator=indicator.code, office_id=office, period=month.first_day, numerator=top,
                        denominator=None if is_count else top * 2, state="known",
                        is_hidden=office is not None and chance.random() < 0.1, computed_at=now,
                    )
                )  # fmt: skip
    Actual.objects.bulk_create(rows, batch_size=2000)
    _reports(chance, last)


def _reports(chance: random.Random, last: Month) -> None:
    form = first_form()
    made = []
    for office in Office.objects.prefetch_related("service_points"):
        for point in office.service_points.all():
            for month in Month.range(last.plus(1 - MONTHS), last):
                span = Span(month.first_day)
                rules = form.form.on(span)
                days = deadlines(rules, span, office)
                made.append(
                    Report(
                        form=form.code, program=form.program, office=office, service_point=point, period=span.first_day,
                        starts_on=span.first_day, ends_on=span.last_day, rules_from=rules.valid_from, due_on=days.sign,
                        review_due_on=days.review, missing_on=days.missing, opened_at=datetime.now(UTC),
                        state="accepted" if chance.random() < 0.95 else "open",
                    )
                )  # fmt: skip
    Report.objects.bulk_create(made, batch_size=2000)


def measured(chance: random.Random, times: int, users: int) -> Iterator[Taken]:
    """The pages by several users at once; the series of 24 months against the bare question."""
    build(chance)
    user, access = world.account("headquarters_coordinator", email=f"bench-{uuid.uuid4().hex}@example.org")
    yield timed("hq: every indicator of the network, 24 months", lambda: _series(access), times)
    client = world.signed_in(Client(), user)
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    last = Month.of(datetime.now(UTC).date()).previous
    paths = {
        "page: headquarters, 24 months": f"/hq/?month={last}",
        "page: one indicator, 24 months": f"/hq/indicators/health_windows.contacts/?month={last}",
        "page: how the reports stand": f"/reports/network/?period={last}",
        "page: late reports": "/reports/network/late/",
    }
    connection.close()
    here, port = beside(Path(settings.VAR)), free_port()
    with here.running(port=port):
        day.night_is_over()
        for name, path in paths.items():
            yield at_once(name, port, [(path, cookie)] * (times + 3 * users), users)


def _series(access):
    from ambos.records.evaluation.queries import series

    last = Month.of(datetime.now(UTC).date()).previous
    first, codes = last.plus(1 - MONTHS), [indicator.code for indicator in indicators()]
    marks = ", ".join(["%s"] * len(codes))
    bare = (
        "SELECT indicator, period, numerator, denominator, state FROM evaluation_actual "
        f"WHERE office_id IS NULL AND period >= %s AND period <= %s AND indicator IN ({marks})"
    )

    def plain():
        with connection.cursor() as cursor:
            cursor.execute(bare, [first.first_day, last.first_day, *codes])
            return cursor.fetchall()

    while True:
        yield lambda: series(access, codes=codes, first=first, last=last), plain
