"""A state's courses or graduation rules: read from a file, shown with what would change, accepted by another person."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Reason, Refused, check
from ambos.domain.names import fold
from ambos.records.audit.actions import record

from ..models import Course, RuleSet, StandardImport
from ..permissions import may_bring_standards
from .courses import rule_values
from .steps import locked, must, user_of

State, Subject = StandardImport.State, StandardImport.Subject
COLUMNS = ("code", "title", "subject", "credits")
SHOWN = ("title", "subject", "credits", "sced", "hours")
MOST = 20_000


def read_standard(content: bytes, plan: str) -> tuple[str, list[dict[str, Any]]]:
    """The rows of a file: CSV is a list of courses (code, title, subject, credits; sced and hours may be left out), YAML the
    graduation rules in the shape of a pack. Refused with every fault."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = text.lstrip().split("\n", 1)[0]
    if head.startswith(("rules:", "#")):
        return Subject.RULES, _rules(text)
    return Subject.COURSES, _courses(text)


@transaction.atomic
def propose_standard(*, content: bytes, file_name: str, plan: str, source: str, as_of: str, by: Any) -> StandardImport:
    """Keep a file and what it would change, for another person to look at. Nothing changes yet.

    Refused with every fault of the file, and when it would change nothing (``learning.list_changes_nothing``).
    """
    must(may_bring_standards(by))
    plan = plan.strip().lower()
    needed = (("plan", plan), ("source", source.strip()), ("as_of", as_of.strip()))
    check(Reason(f"learning.list_needs_{name}", {}, name) for name, typed in needed if not typed)
    if "-" not in plan:
        raise Refused("learning.list_bad_plan", field="plan")
    subject, rows = read_standard(content, plan)
    found = _differences(subject, plan, rows)
    if not (found["added"] or found["changed"]):
        raise Refused("learning.list_changes_nothing", field="file", rows=len(rows))
    made = StandardImport.objects.create(
        subject=subject, plan=plan, file_name=file_name[:200], source=source.strip()[:500], as_of=as_of.strip()[:40],
        sha256=hashlib.sha256(content).hexdigest(), rows=rows, differences=found, proposed_at=timezone.now(),
        proposed_by_id=user_of(by),
    )  # fmt: skip
    record("learning.list_proposed", made, by=by, plan=plan, lists=subject, rows=len(rows))
    return made


@transaction.atomic
def apply_standard(*, proposal: StandardImport, by: Any) -> StandardImport:
    """Do what was shown. Refused when it was decided, when the same person brought it, or when what is kept has changed
    since: then what would happen is not what somebody looked at."""
    row = _undecided(proposal, by)
    if row.proposed_by_id is not None and row.proposed_by_id == user_of(by):
        raise Refused("learning.own_list")
    if _differences(row.subject, row.plan, row.rows) != row.differences:
        raise Refused("learning.list_is_stale")
    if row.subject == Subject.COURSES:
        _apply_courses(row)
    else:
        _apply_rules(row)
    return _decided(row, State.APPLIED, by)


@transaction.atomic
def discard_standard(*, proposal: StandardImport, by: Any) -> StandardImport:
    """Put the list aside; what is kept stays as it is."""
    return _decided(_undecided(proposal, by), State.DISCARDED, by)


# -- reading -----------------------------------------------------------------------------------------------------------
def _courses(text: str) -> list[dict[str, Any]]:
    reader = csv.DictReader(io.StringIO(text))
    columns = [name.strip().lower() for name in reader.fieldnames or ()]
    check(Reason("learning.list_no_column", {"column": c}, "file") for c in COLUMNS if c not in columns)
    rows: list[dict[str, Any]] = []
    faults: list[Reason] = []
    seen: dict[str, int] = {}
    for n, cells in enumerate(reader, 2):
        if n > MOST:
            raise Refused("learning.list_too_long", field="file", most=MOST)
        row = {
            name: (cells.get(given) or "").strip() for name, given in zip(columns, reader.fieldnames or (), strict=True)
        }
        wrong = _course_faults(n, row, seen)
        faults += wrong
        if not wrong:
            rows.append(
                {c: row.get(c, "") for c in (*COLUMNS, "sced", "hours")} | {"credits": f"{_number(row['credits']):f}"}
            )
    check(faults)
    if not rows:
        raise Refused("learning.list_empty", field="file")
    return rows


def _course_faults(n: int, row: Mapping[str, str], seen: dict[str, int]) -> list[Reason]:
    if not row["code"] or not row["title"]:
        return [Reason("learning.list_row_blank", {"line": n}, "file")]
    if row["code"] in seen:
        return [Reason("learning.list_row_twice", {"line": n, "first": seen[row["code"]]}, "file")]
    seen[row["code"]] = n
    number = _number(row["credits"])
    if number is None or not 0 < number <= 10:
        return [Reason("learning.list_row_credits", {"line": n, "typed": row["credits"]}, "file")]
    if row.get("hours") and _number(row["hours"]) is None:
        return [Reason("learning.list_row_hours", {"line": n, "typed": row["hours"]}, "file")]
    return []


def _rules(text: str) -> list[dict[str, Any]]:
    try:
        rows = yaml.safe_load(text)["rules"]
        found = [
            rule_values({"source": "", "as_of": "", "confidence": "medium"} | row) | {"code": row["code"]}
            for row in rows
        ]
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, InvalidOperation) as fault:
        raise Refused("learning.bad_file", field="file", at="rules", what=str(fault)[:200]) from None
    return [
        {name: f"{value:f}" if isinstance(value, Decimal) else value for name, value in row.items()} for row in found
    ]


def _number(typed: str) -> Decimal | None:
    try:
        number = Decimal(typed.replace(",", "."))
    except InvalidOperation:
        return None
    return number.normalize() if number.is_finite() else None


# -- what it would change ----------------------------------------------------------------------------------------------
def _differences(subject: str, plan: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """added, changed (code, field -> [before, after]), same, missing (kept here, not in the file: left as it is)."""
    kept = _kept_courses(plan) if subject == Subject.COURSES else _kept_rules()
    found: dict[str, Any] = {"added": [], "changed": [], "same": 0, "missing": []}
    for row in rows:
        known = kept.get(row["code"])
        if known is None:
            found["added"].append(row["code"])
            continue
        fields = {name: [known[name], row[name]] for name in known if known[name] != row[name]}
        if fields:
            found["changed"].append({"code": row["code"], "fields": fields})
        else:
            found["same"] += 1
    if subject == Subject.COURSES:
        found["missing"] = sorted(set(kept) - {row["code"] for row in rows})
    return found


def _kept_courses(plan: str) -> dict[str, dict[str, str]]:
    def text(value: Any) -> str:
        return "" if value is None else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)

    rows = Course.objects.filter(plan=plan).values("code", *SHOWN)
    return {row["code"]: {name: text(row[name]) for name in SHOWN} for row in rows}


def _kept_rules() -> dict[str, dict[str, Any]]:
    names = ("name_es", "name_en", "reference", "granularity", "hours_per_credit", "allows_part_year", "requirements")
    found = {}
    for one in RuleSet.objects.filter(valid_to__isnull=True):
        values = {name: getattr(one, name) for name in names}
        found[one.code] = {n: f"{v.normalize():f}" if isinstance(v, Decimal) else v for n, v in values.items()}
    return found


# -- doing it ----------------------------------------------------------------------------------------------------------
def _apply_courses(row: StandardImport) -> None:
    country = row.plan.split("-", 1)[0]
    Course.objects.bulk_create(
        (
            Course(
                plan=row.plan, country=country, code=one["code"], title=one["title"], title_en=one["title"],
                folded_title=fold(one["title"]), subject=one["subject"], credits=Decimal(one["credits"]),
                sced=one["sced"], hours=Decimal(one["hours"]) if one["hours"] else None, source=row.source,
                as_of=row.as_of, confidence="high",
            )
            for one in row.rows
        ),
        update_conflicts=True, unique_fields=["plan", "code"],
        update_fields=["title", "title_en", "folded_title", "subject", "credits", "sced", "hours", "source", "as_of",
                       "confidence"],
    )  # fmt: skip


def _apply_rules(row: StandardImport) -> None:
    """Each changed rule ends the day before; the new one holds from today. Records analysed before keep the old one."""
    today = timezone.localdate()
    changed = {*row.differences["added"], *(one["code"] for one in row.differences["changed"])}
    for one in row.rows:
        if one["code"] not in changed:
            continue
        RuleSet.objects.filter(code=one["code"], valid_to__isnull=True, valid_from__lt=today).update(
            valid_to=today - timedelta(days=1)
        )
        RuleSet.objects.filter(code=one["code"], valid_from=today).delete()
        values = {name: value for name, value in one.items() if name not in ("source", "as_of", "confidence")}
        RuleSet.objects.create(
            **values, country=row.plan.split("-", 1)[0], valid_from=today, source=row.source, as_of=row.as_of,
            confidence="high",
        )  # fmt: skip


def _undecided(proposal: StandardImport, by: Any) -> StandardImport:
    must(may_bring_standards(by))
    row = locked(proposal)
    if row.state != State.PROPOSED:
        raise Refused("learning.list_decided")
    return row


def _decided(row: StandardImport, state: str, by: Any) -> StandardImport:
    row.state, row.decided_at, row.decided_by_id = state, timezone.now(), user_of(by)
    row.save(update_fields=["state", "decided_at", "decided_by"])
    record(f"learning.list_{state}", row, by=by, plan=row.plan)
    return row
