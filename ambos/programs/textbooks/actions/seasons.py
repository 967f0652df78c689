"""Headquarters: titles and sets, seasons, the allocation, what schools at home had."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Refused
from ambos.records.audit.actions import record

from .. import queries
from ..models import BookSet, Request, Season, SetPart, Shipment, Title
from ..permissions import may_keep_seasons, require
from .steps import user_of


@transaction.atomic
def add_title(
    *,
    code: str,
    name: str,
    by: Any,
    grade: int | None = None,
    subject: str = "",
    language: str = "es",
    form: str = Title.Form.PRINT,
    edition: str = "",
    valid_to: date | None = None,
    digital_url: str = "",
    unit_cost: Decimal | None = None,
    source: str = "",
    is_demo: bool = False,
) -> Title:
    """Add a title. Refused ``textbooks.code_taken``, ``textbooks.needs_digital_address``, ``textbooks.needs_source``."""
    require(may_keep_seasons(by))
    code = code.strip().upper()
    if Title.objects.filter(code=code).exists():
        raise Refused("textbooks.code_taken", field="code", code=code)
    if form == Title.Form.DIGITAL and not digital_url:
        raise Refused("textbooks.needs_digital_address", field="digital_url")
    if not source.strip():
        raise Refused("textbooks.needs_source", field="source")
    made = Title.objects.create(
        code=code, name=name.strip(), grade=grade, subject=subject.strip(), language=language, form=form, edition=edition.strip(),
        valid_to=valid_to, digital_url=digital_url, unit_cost=unit_cost, source=source.strip(), is_demo=is_demo,
    )  # fmt: skip
    record("textbooks.title_added", made, by=by, code=code)
    return made


@transaction.atomic
def add_set(*, name: str, parts: Mapping[Title, int], by: Any, grade: int | None = None) -> BookSet:
    """Add a set of titles, with so many copies of each. Refused ``textbooks.empty_set``, ``textbooks.code_taken``."""
    require(may_keep_seasons(by))
    if not parts:
        raise Refused("textbooks.empty_set", field="titles")
    if BookSet.objects.filter(name=name.strip()).exists():
        raise Refused("textbooks.code_taken", field="name", code=name.strip())
    made = BookSet.objects.create(name=name.strip(), grade=grade)
    SetPart.objects.bulk_create(SetPart(book_set=made, title=title, copies=n) for title, n in parts.items())
    record("textbooks.set_added", made, by=by, titles=len(parts))
    return made


@transaction.atomic
def open_new_season(*, code: str, opens_on: date, closes_on: date, cap: int, by: Any, is_demo: bool = False) -> Season:
    """Open a season. Refused ``textbooks.code_taken``, ``textbooks.season_backwards``, ``textbooks.cap_of_none``."""
    require(may_keep_seasons(by))
    if Season.objects.filter(code=code).exists():
        raise Refused("textbooks.code_taken", field="code", code=code)
    if closes_on < opens_on:
        raise Refused("textbooks.season_backwards", field="closes_on")
    if cap < 1:
        raise Refused("textbooks.cap_of_none", field="cap")
    made = Season.objects.create(code=code, opens_on=opens_on, closes_on=closes_on, cap=cap, is_demo=is_demo)
    record("textbooks.season_opened", made, by=by, code=code)
    return made


@transaction.atomic
def say_home(*, season: Season, wanted: int, served: int, source: str, by: Any) -> Season:
    """What schools at home needed and had by the first day of classes, and who says so: shown to everybody.

    Refused ``textbooks.needs_source``, ``textbooks.served_more``.
    """
    require(may_keep_seasons(by))
    if not source.strip():
        raise Refused("textbooks.needs_source", field="source")
    if not 0 <= served <= wanted:
        raise Refused("textbooks.served_more", field="served")
    row = Season.objects.select_for_update().get(pk=season.pk)
    row.home_wanted, row.home_served, row.home_source = wanted, served, source.strip()
    row.save(update_fields=["home_wanted", "home_served", "home_source"])
    record("textbooks.home_said", row, by=by, wanted=wanted, served=served)
    return row


@transaction.atomic
def allocate_season(*, season: Season, by: Any) -> Season:
    """Decide the shares by the rules (``domain/textbooks/allocation``), each with the reasons of what is not given.

    Refused ``textbooks.still_open`` (last day) while one may ask, ``textbooks.allocated_already``, ``textbooks.nobody_asked``.
    """
    require(may_keep_seasons(by))
    row = Season.objects.select_for_update().get(pk=season.pk)
    if row.state != Season.State.OPEN:
        raise Refused("textbooks.allocated_already")
    if timezone.localdate() <= row.closes_on and by != "system":
        raise Refused("textbooks.still_open", day=row.closes_on)
    found = queries.proposal(row)
    if not found:
        raise Refused("textbooks.nobody_asked")
    for _title, _there, shares in found:
        for line, share in shares:
            line.given, line.unmet = share.given, dict(share.unmet)
            line.save(update_fields=["given", "unmet"])
    Request.objects.filter(season=row, state=Request.State.ASKED).update(state=Request.State.ALLOCATED)
    row.state, row.allocated_at, row.allocated_by_id = Season.State.ALLOCATED, timezone.now(), user_of(by)
    row.save(update_fields=["state", "allocated_at", "allocated_by"])
    given = sum(share.given for *_rest, shares in found for _line, share in shares)
    record("textbooks.allocated", row, by=by, titles=len(found), copies=given)
    return row


@transaction.atomic
def close_season(*, season: Season, by: Any) -> Season:
    """Every box was counted and every share is packed: the season is reconciled. Refused ``textbooks.on_the_way``,
    ``textbooks.not_packed``."""
    require(may_keep_seasons(by))
    row = Season.objects.select_for_update().get(pk=season.pk)
    if row.state != Season.State.ALLOCATED:
        raise Refused("textbooks.not_now")
    if left := row.shipments.exclude(state=Shipment.State.RECEIVED).count():
        raise Refused("textbooks.on_the_way", n=left)
    if left := sum(copies for _office, copies in queries.to_ship(row)):
        raise Refused("textbooks.not_packed", n=left)
    row.state = Season.State.CLOSED
    row.save(update_fields=["state"])
    record("textbooks.season_closed", row, by=by)
    return row
