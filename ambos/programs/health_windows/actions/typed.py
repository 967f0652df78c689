"""What was done in a visit, as it was typed: values without rules, handed to ``record_visit``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from ambos.records.casework.actions import Sent
from ambos.records.casework.models import Encounter

from ..models import Enrolment, HivTest


@dataclass(frozen=True)
class Reading:
    """One reading as typed. ``action`` is what was done when the table calls it critical; ``repeats`` an index into the
    readings of the same visit; ``device`` the label on the apparatus."""

    test: str
    values: dict[str, str]
    unit: str
    fasting: bool | None = None
    action: str = ""
    repeats: int | None = None
    device: str = ""


@dataclass(frozen=True)
class Given:
    """A service of the catalogue without a number; ``finding`` only for screenings, ``next_step`` where one is called for."""

    service: str
    finding: str = ""
    next_step: str = ""


@dataclass(frozen=True)
class Dose:
    """A dose of a lot."""

    lot: UUID
    dose: int = 1


@dataclass(frozen=True)
class HivAgreed:
    """She agreed to an HIV test, apart from everything else. ``result`` when it is known at once; ``told`` when it was told
    there and then, face to face, with what followed; else the day she comes back."""

    how: str
    result: str = ""
    told: bool = False
    next_step: str = ""
    back_on: date | None = None


@dataclass(frozen=True)
class Work:
    """What was said about safety at work."""

    trade: str
    hazards: tuple[str, ...] = ()
    is_injured: bool = False
    next_step: str = ""


@dataclass(frozen=True)
class Referral:
    """Where she is sent, and the permission she gave: how, in which language, what may be shared."""

    service: Any
    need: str
    program_family: str = ""
    note: str = ""
    consent_how: str = "spoken"
    share: tuple[str, ...] = ("name", "phone", "need", "language")
    notify_phone: str = ""
    birth_year: int | None = None


@dataclass(frozen=True)
class Done:
    """What was done in a visit, as it was typed."""

    topics: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    services: tuple[Given, ...] = ()
    vaccines: tuple[Dose, ...] = ()
    hiv: HivAgreed | None = None
    enrolments: tuple[str, ...] = ()
    work: Work | None = None
    referral: Referral | None = None

    @property
    def wanted(self) -> tuple[str, ...]:
        """Which kinds of things were done, in the words of ``windows.NEEDS_ADULT``; an emergency is not held up."""
        urgent = any(r.action == "emergency_called" for r in self.readings)
        kinds = {
            "topics": self.topics,
            "emergency" if urgent else "readings": self.readings,
            "services": self.services or self.work,
            "vaccines": self.vaccines,
            "hiv": self.hiv,
            "enrolments": self.enrolments,
            "referral": self.referral,
        }
        return tuple(kind for kind, things in kinds.items() if things)


@dataclass(frozen=True)
class Visit:
    """A recorded visit: the encounter, what was sent, and the slips she takes home."""

    encounter: Encounter
    sent: Sent | None = None
    readings: tuple[Any, ...] = field(default=())
    hiv: HivTest | None = None
    enrolments: tuple[Enrolment, ...] = field(default=())
