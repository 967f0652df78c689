"""The made-up year: the same seed, the same year; the bulk path and the verbs make the same rows; full scale is what was published."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import transaction

from ambos.programs.plazas.demo import bulk, year
from ambos.programs.plazas.models import Learner, Mark, Plaza
from tests.support import world
from tests.support.programs import turned_on

TODAY = date(2026, 11, 22)
OWN = {"id", "code", "number"}
"""Columns that chance of its own makes: keys, and codes that nobody may guess."""
BY = {
    "person": "person__form_key", "learner": "learner__form_key", "plaza": "plaza__form_key", "sitting": "sitting__form_key",
    "enrolment": "enrolment__learner__form_key",
}  # fmt: skip
"""A row that was made on the way is compared by what cannot be made twice."""
GROUP = {
    "group": ("group__plaza__form_key", "group__name"), "staff": ("staff__name",),
    "session": ("session__group__plaza__form_key", "session__group__name", "session__day"),
}  # fmt: skip


def rows(model):
    columns = []
    for field in model._meta.concrete_fields:
        if field.name in GROUP:
            columns += GROUP[field.name]
        elif field.name not in OWN or (model is Mark and field.name == "number"):
            columns.append(BY.get(field.name, field.attname))
    return sorted(map(repr, model.objects.values_list(*columns)))


def sites(seed=2009, **size):
    return list(year.plan(seed, TODAY, **size))


def test_the_same_seed_makes_the_same_year_and_full_scale_is_what_was_published():
    assert sites(plazas=4, learners=90) == sites(plazas=4, learners=90)
    assert sites(plazas=4, learners=90) != sites(1, plazas=4, learners=90)
    of = year.sizes(**year.PUBLISHED)
    assert (len(of), sum(of), min(of) >= 10, max(of) <= 2000) == (373, 16_758, True, True)
    for groups in (site.groups for site in sites(plazas=2, learners=130)):
        assert all(len(pupils) <= year.FORTY for _weekday, _days, pupils in groups)


@pytest.mark.django_db
def test_the_bulk_path_makes_the_rows_that_the_verbs_make():
    """At a size that the verbs make in seconds; every table, every row, every column but keys and codes."""
    with turned_on("plazas"), time_machine.travel(datetime(2026, 11, 22, 18, tzinfo=UTC), tick=False):
        office = world.office("fresno")
        acting = [world.account(role, office=office)[1] for role in ("education_officer", "consul", "exam_applier")]
        place = year.Place(office, *acting)
        made = {}
        for way in (lambda: [year.play(place, site) for site in sites(plazas=2, learners=50)],
                    lambda: bulk.write(place, sites(plazas=2, learners=50))):  # fmt: skip
            with transaction.atomic():
                way()
                made[len(made)] = {model.__name__: rows(model) for model in bulk._Rows.ORDER}
                assert not Plaza.objects.filter(is_demo=False).exists()
                assert not Learner.objects.filter(is_demo=False).exists()
                transaction.set_rollback(True)
    played, written = made.values()
    assert {name: len(found) for name, found in played.items()} == {name: len(found) for name, found in written.items()}
    for name, found in played.items():
        assert found == written[name], name
        assert found, name
