"""Referrals as a FHIR R4 bundle: ServiceRequest, Task, Appointment, Encounter, Observation, and what they refer to.

Pseudonymous: no name, telephone, address, note, reference or exact birth date stands in it. A person is the same pseudonym in
every bundle of one installation and another in every other; whoever holds the installation's keys alone can tell whose it
is. The statuses of a referral are told; nothing about the person's own standing is, because none is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from .resources import Pseudonym, entries

__all__ = ["Pseudonym", "entries", "write_bundle"]


def write_bundle(
    file: Path, referrals: Iterable[Any], pseudonym: Pseudonym, *, at: datetime, need_name: Any
) -> dict[str, int]:
    """Write the bundle, resource after resource; how many of each kind. Nothing but ids already told is kept in memory."""
    counted: dict[str, int] = {}
    with file.open("w", encoding="utf-8") as out:
        head = {"resourceType": "Bundle", "type": "collection", "timestamp": at.isoformat(timespec="seconds")}
        out.write(json.dumps(head)[:-1])
        for resource in entries(referrals, pseudonym, need_name):
            # A bundle without a resource has no list: an empty one is not allowed in FHIR's JSON.
            out.write(', "entry": [\n' if not counted else ",\n")
            counted[resource["resourceType"]] = counted.get(resource["resourceType"], 0) + 1
            entry = {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
            out.write(json.dumps(entry, ensure_ascii=False))
        out.write("\n]}\n" if counted else "}\n")
    return counted
