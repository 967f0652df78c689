"""Who may compute figures, and whose figures a reader sees."""

from __future__ import annotations

from ambos.domain.access import Access
from ambos.records.accounts.roles import May


def may_compute(access: Access | str) -> bool:
    """The system does it by the hour; headquarters may ask for it between two hours. Nobody types a figure in."""
    return access == "system" or (isinstance(access, Access) and access.may(May.KEEP_NETWORK))


def may_read(access: Access) -> bool:
    """Figures are for whoever reads counts: headquarters and evaluators all of them, an office its own, those of the offices it
    supervises, and the network's.

    No figure leads to a person: there is nothing behind it that this reader could open.
    """
    return access.may(May.READ_COUNTS)


def may_read_network(access: Access) -> bool:
    """The figures of every office side by side."""
    return may_read(access) and access.everywhere
