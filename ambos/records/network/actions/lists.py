"""The official list: proposed with its differences, applied when a person has looked and confirmed, or discarded."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ambos.domain.errors import Reason, Refused, check
from ambos.records.audit.actions import record

from ..models import District, NetworkImport, Office
from ..permissions import may_keep_network
from .differences import Stretch, area_of, differences, is_empty, line_faults, merged, rows_by_area, stretch_of
from .reading import EMPTY, Line, read_list

State = NetworkImport.State


@transaction.atomic
def propose_import(*, content: bytes, file_name: str, source: str, as_of: str, by: Any) -> NetworkImport:
    """Read the list and keep what it would change, for somebody to look at. Nothing of the network changes.

    Refused with every fault of the file at once, and when it would change nothing. The same file proposed again while
    it waits gives the row of the first time, with its differences as of now.
    """
    if not may_keep_network(by):
        raise PermissionDenied
    check(
        Reason("network.list_needs_" + name, {}, name)
        for name, typed in (("source", source), ("as_of", as_of))
        if not typed.strip()
    )
    read = read_list(content)
    check([*read.faults, *line_faults(read.subject, list(read.lines), read.named)])
    found = differences(read.subject, read.lines, source, as_of)
    if is_empty(found):
        raise Refused("network.list_changes_nothing", field="file", lines=len(read.lines))
    seal = hashlib.sha256(content).hexdigest()
    proposal = NetworkImport.objects.filter(sha256=seal, state=State.PROPOSED, source=source, as_of=as_of).first()
    proposal = proposal or NetworkImport(sha256=seal, source=source, as_of=as_of)
    proposal.subject, proposal.rows, proposal.differences = read.subject, list(read.lines), found
    proposal.file_name = file_name[:200]
    proposal.proposed_at, proposal.proposed_by_id = timezone.now(), getattr(by, "user", None)
    proposal.save()
    record("network.import_proposed", proposal, by=by, lists=read.subject, **_counts(found))
    return proposal


@transaction.atomic
def apply_import(*, proposal: NetworkImport, by: Any) -> NetworkImport:
    """Do what was shown. Refused when it was decided already, or when the network has changed since it was shown: then
    what would happen is no longer what somebody looked at."""
    proposal = _undecided(proposal, by)
    found = differences(proposal.subject, proposal.rows, proposal.source, proposal.as_of)
    if found != proposal.differences:
        raise Refused("network.list_is_stale")
    apply = _apply_districts if proposal.subject == NetworkImport.Subject.DISTRICTS else _apply_offices
    apply(proposal, by)
    return _decide(proposal, State.APPLIED, by)


@transaction.atomic
def discard_import(*, proposal: NetworkImport, by: Any) -> NetworkImport:
    """Put the list aside; the network stays as it is."""
    return _decide(_undecided(proposal, by), State.DISCARDED, by)


@transaction.atomic
def refresh_import(*, proposal: NetworkImport, by: Any) -> NetworkImport:
    """Compare the waiting list again with the network as it is now."""
    proposal = _undecided(proposal, by)
    proposal.differences = differences(proposal.subject, proposal.rows, proposal.source, proposal.as_of)
    proposal.save(update_fields=["differences"])
    record("network.import_refreshed", proposal, by=by, **_counts(proposal.differences))
    return proposal


def _undecided(proposal: NetworkImport, by: Any) -> NetworkImport:
    if not may_keep_network(by):
        raise PermissionDenied
    proposal = NetworkImport.objects.select_for_update().get(pk=proposal.pk)
    if proposal.state != State.PROPOSED:
        raise Refused("network.list_already_decided", state=proposal.get_state_display())
    return proposal


def _decide(proposal: NetworkImport, state: str, by: Any) -> NetworkImport:
    proposal.state, proposal.decided_at, proposal.decided_by_id = state, timezone.now(), getattr(by, "user", None)
    proposal.save(update_fields=["state", "decided_at", "decided_by_id"])
    record(f"network.import_{state}", proposal, by=by, lists=proposal.subject, **_counts(proposal.differences))
    return proposal


def _counts(found: dict[str, Any]) -> dict[str, int]:
    return {name: len(found[name]) for name in ("added", "changed", "confirmed", "missing")}


# -- offices -----------------------------------------------------------------------------------------------------------
def _apply_offices(proposal: NetworkImport, by: Any) -> None:
    kept = {office.code: office for office in Office.objects.all()}
    changed = {entry["key"]: [f["field"] for f in entry["fields"]] for entry in proposal.differences["changed"]}
    confirmed = {entry["key"] for entry in proposal.differences["confirmed"]}
    for line in proposal.rows:
        is_new = line["code"] not in kept
        if not is_new and line["code"] not in changed and line["code"] not in confirmed:
            continue
        office = kept.setdefault(line["code"], Office(code=line["code"], name=line.get("name") or line.get("city", "")))
        for column, value in _office_values(line).items():
            setattr(office, column, value)
        office.is_kind_confirmed = office.is_kind_confirmed or "kind" in line
        _stamp(office, proposal)
        office.save()
        if is_new or line["code"] in changed:
            verb = "network.office_added" if is_new else "network.office_changed"
            record(verb, office, by=by, office=office, fields=changed.get(line["code"], []))
    for line in proposal.rows:
        if "parent" in line:
            above = kept[line["parent"]].pk if line["parent"] != EMPTY else None
            Office.objects.filter(pk=kept[line["code"]].pk).update(parent_id=above)


def _office_values(line: Line) -> dict[str, Any]:
    """The columns of a line as values of the table; parents come when every office is there."""
    values: dict[str, Any] = {}
    for column, said in line.items():
        if column in ("line", "code", "parent"):
            continue
        if column in ("opened_on", "closed_on"):
            values[column] = date.fromisoformat(said) if said != EMPTY else None
            values[column.replace("_on", "_precision")] = "day" if said != EMPTY else ""
        elif column in ("latitude", "longitude"):
            values[column] = float(said) if said != EMPTY else None
        else:
            values[column] = "" if said == EMPTY else said
    return values


# -- districts ---------------------------------------------------------------------------------------------------------
def _apply_districts(proposal: NetworkImport, by: Any) -> None:
    said: dict[tuple[str, str, str], set[Stretch]] = {}
    for line in proposal.rows:
        said.setdefault(area_of(line), set()).add(stretch_of(line))
    offices = dict(Office.objects.values_list("code", "pk"))
    kept = rows_by_area(said)
    for area, stretches in said.items():
        before = {Stretch(d.office.code, d.valid_from, d.valid_to): d for d in kept.get(area, ())}
        after = merged(set(before), stretches)
        _shape(area, before, after, stretches, offices, proposal)


def _shape(
    area: tuple[str, str, str], before: dict[Stretch, District], after: set[Stretch], said: set[Stretch],
    offices: dict[str, Any], proposal: NetworkImport,
) -> None:  # fmt: skip
    """Bring the rows of one area to ``after``. A row cut short keeps its own source: only its days change."""
    donors = {stretch.office: row for stretch, row in before.items()}
    for stretch, row in before.items():
        if stretch not in after:
            row.delete()
    for stretch in after:
        row = before.get(stretch)
        if row is None:
            country, kind, code = area
            row = District(
                office_id=offices[stretch.office], country=country, area_kind=kind, area_code=code,
                valid_from=stretch.valid_from, valid_to=stretch.valid_to,
            )  # fmt: skip
            if stretch not in said:
                old = donors[stretch.office]
                row.source, row.as_of, row.confidence = old.source, old.as_of, old.confidence
        # The whole area belongs to the official list from now on, the days before included.
        row.listed_in = proposal
        if stretch in said:
            _stamp(row, proposal)
        row.save()


def _stamp(row: Office | District, proposal: NetworkImport) -> None:
    row.source, row.as_of, row.confidence, row.listed_in = proposal.source, proposal.as_of, "high", proposal
