"""What the school says and who signs it: by the school itself through its link, or copied by the office from paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ambos.domain import transfers as rules
from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import new_link, record, who
from ambos.records.learning.loading import scales
from ambos.records.messages.actions import Recipient, tell

from .. import queries
from ..models import Line, SchoolLink, Signer, Transfer
from ..permissions import may_fill, may_work, require
from .steps import locked, move, user_of

LINK_LIVES = timedelta(days=14)
MOST_SIGNERS = 3


@dataclass(frozen=True)
class Filled:
    """What the school says. ``lines``: (number of the origin's subject or its name, mark as typed; '' while pending)."""

    school: str
    school_place: str
    grade: int | None
    attended_from: date | None
    attended_to: date | None
    scale: str
    lines: Sequence[tuple[int | str, str]]
    is_year_finished: bool = False
    days_attended: int | None = None
    school_days: int | None = None
    language_support: str = ""
    note: str = ""
    note_there: str = ""


@transaction.atomic
def fill(*, transfer: Transfer, filled: Filled, by: Any) -> Transfer:
    """Write down what the school says. It may be filled again until somebody signs.

    Refusals, all together: those of ``domain/transfers`` on lines, grade and period; ``transfers.unknown_scale``,
    ``transfers.unknown_subject``, ``transfers.days_out_of_range``.
    """
    require(may_fill(by, transfer.office_id))
    row = locked(transfer)
    scale = scales().get(filled.scale)
    if scale is None:
        raise Refused("transfers.unknown_scale", field="scale")
    home = queries.home_scale()
    check([*rules.line_faults(filled.lines, scale, home), *_faults(row, filled)])
    row.lines.all().delete()
    Line.objects.bulk_create(
        Line(
            transfer=row,
            place=n,
            subject=subject if isinstance(subject, int) else None,
            name="" if isinstance(subject, int) else subject.strip()[:60],
            earned=_as_said(typed, scale),
            tenths=rules.tenths(typed, scale, home),
        )
        for n, (subject, typed) in enumerate(filled.lines)
    )
    said = {name: value for name, value in vars(filled).items() if name != "lines"}
    year = rules.school_year(filled.attended_to) if filled.attended_to else row.school_year
    return move(row, "prepare", by=by, **_tidied(said), school_year=year, prepared_by=who(by))


@transaction.atomic
def sign(*, transfer: Transfer, signers: Sequence[tuple[str, str]], by: Any, token: str = "") -> Transfer:
    """An official of the school stands for what it says, and preferably the last teacher: (name, what she is) of each.

    By link the token is spent; by the office it means that it has seen the signed and sealed paper. Refused
    ``transfers.needs_signer``, ``transfers.too_many_signers``, ``transfers.link_gone``.
    """
    require(may_fill(by, transfer.office_id))
    row = locked(transfer)
    named = [(name.strip(), title.strip()) for name, title in signers if name.strip()]
    if not named or any(not title for _name, title in named):
        raise Refused("transfers.needs_signer", field="signer_0")
    if len(named) > MOST_SIGNERS:
        raise Refused("transfers.too_many_signers", most=MOST_SIGNERS)
    if by == "link":
        _spend(row, token)
    now = timezone.now()
    row.signers.all().delete()
    Signer.objects.bulk_create(
        Signer(transfer=row, place=n, name=name[:120], title=title[:60], signed_at=now, is_by_link=by == "link")
        for n, (name, title) in enumerate(named)
    )
    return move(row, "sign", by=by)


@transaction.atomic
def make_link(*, transfer: Transfer, by: Any, email: str = "", language: str = "en") -> str:
    """A link by which the school fills and signs this one document; earlier ones stop. Gives its path, shown once; sent by
    e-mail too when there is an address, which is not kept."""
    require(may_work(by, transfer.office_id))
    row = locked(transfer)
    if row.state not in rules.OPEN:
        raise Refused("transfers.not_now", state=row.get_state_display())
    revoke_links(transfer=row, by=by)
    until = timezone.now() + LINK_LIVES
    token = new_link(SchoolLink, transfer=row, made_by_id=user_of(by), expires_at=until)
    path = reverse("transfers:school", args=[token])
    if email.strip():
        values = {"link": settings.ORIGIN_URL + path}
        tell("transfers.fill", row, to=Recipient("email", email.strip(), language), values=values)
    record("transfers.link_made", row, by=by, office=row.office_id)
    return path


def revoke_links(*, transfer: Transfer, by: Any) -> int:
    """No link opens this document any more; how many did."""
    require(may_work(by, transfer.office_id))
    return transfer.links.revoke()


def _spend(row: Transfer, token: str) -> None:
    now = timezone.now()
    if not row.links.of(token).open(now).update(spent_at=now):
        raise Refused("transfers.link_gone")


def _faults(row: Transfer, filled: Filled) -> list[Reason]:
    today, faults = queries.today_at(row), []
    if not filled.school.strip():
        faults.append(Reason("transfers.needs_school", {}, "school"))
    if filled.grade is None:
        faults.append(Reason("transfers.needs_grade", {}, "grade"))
    else:
        faults += rules.grade_faults(row.direction, filled.grade, queries.highest_of(row))
    attended = (filled.attended_from, filled.attended_to)
    faults += rules.period_faults(attended if all(attended) else None, today)
    there, all_days = filled.days_attended, filled.school_days
    if (there is None) != (all_days is None) or (
        all_days is not None and not (1 <= all_days <= 366 and there <= all_days)
    ):
        faults.append(Reason("transfers.days_out_of_range", {}, "days_attended"))
    known = queries.subjects()
    for n, (subject, _typed) in enumerate(filled.lines):
        if (isinstance(subject, int) and subject not in known) or (isinstance(subject, str) and not subject.strip()):
            faults.append(Reason("transfers.unknown_subject", {"line": n + 1}, f"subject_{n}"))
    return faults


def _as_said(typed: str, scale: Any) -> str:
    return str(scale.read(typed)) if typed.strip() else ""


def _tidied(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
