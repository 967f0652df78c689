"""Refusals: how the rules say no.

A rule never returns a bare ``False`` and never raises a sentence. It raises ``Refused`` with *codes and values*; the
sentence for each code lives whole, in each language, in the catalogue of the app that raises it (``refusals`` in its
``program.py``). A screen shows the sentence beside the field it speaks of and keeps what was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reason:
    """One coded reason: ``code`` is ``<app>.<what_is_wrong>``, ``values`` fill its sentence, ``field`` says where."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    field: str | None = None


class Refused(Exception):
    """The rules say no. ``reasons`` holds every fault found, never only the first.

    >>> Refused("casework.needs_consent", field="consent").reasons[0].code
    'casework.needs_consent'
    """

    def __init__(
        self, code: str | None = None, /, *, field: str | None = None, reasons: Iterable[Reason] = (), **values: Any
    ):
        self.reasons: tuple[Reason, ...] = ((Reason(code, values, field),) if code else ()) + tuple(reasons)
        if not self.reasons:
            raise ValueError("a refusal has at least one reason")
        super().__init__(", ".join(r.code for r in self.reasons))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes alone, in the order they were found."""
        return tuple(r.code for r in self.reasons)


def check(reasons: Iterable[Reason]) -> None:
    """Raise one ``Refused`` with all ``reasons``, or return quietly when there are none."""
    found = tuple(reasons)
    if found:
        raise Refused(reasons=found)
