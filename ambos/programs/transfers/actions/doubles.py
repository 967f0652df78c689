"""Whether two documents were asked for one child. An officer says it; nothing is merged, ended or told to anybody by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from ambos.domain import transfers as rules
from ambos.domain.access import EDUCATION, for_the_system
from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.people.actions import judge_pair
from ambos.records.people.models import LikelyDuplicate

from ..models import Transfer
from ..permissions import may_work, require
from .steps import locked, user_of


@transaction.atomic
def judge_double(*, transfer: Transfer, other: Transfer, is_same: bool, by: Any) -> None:
    """Say that two documents in force were asked for the same child, or for two children; saying the other takes it back.

    Both stay as they are, each with its own code: the same child's second one is not issued once the first went out
    (``issue``), and whoever works on it closes it. Refused ``transfers.no_double`` when they are not of one school year and
    direction, or one of them is over.
    """
    for one in (transfer, other):
        require(may_work(by, one.office_id))
    row, second = (locked(one) for one in (transfer, other))
    of_one = (row.school_year, row.direction) == (second.school_year, second.direction)
    if row.person_id == second.person_id or not of_one or {row.state, second.state} & set(rules.OVER):
        raise Refused("transfers.no_double")
    # This program answers for who may (above); the log of people says who did.
    people = replace(for_the_system(EDUCATION), user=user_of(by))
    decision = LikelyDuplicate.State.LINKED if is_same else LikelyDuplicate.State.DIFFERENT
    judge_pair(one=row.person, two=second.person, decision=decision, by=people)
    record("transfers.double_judged", row, by=by, office=row.office_id, other=second.pk, is_same=is_same)
