"""Who reads the log: auditors, and nobody because she administers accounts or heads an office."""

from __future__ import annotations

from ambos.domain.access import Access

READ_AUDIT = "read_audit"
"""The capability by its code: the roles stand above this record (records.accounts)."""


def may_read_log(access: Access) -> bool:
    """The log says who opened whose record; only an auditor holds the capability to read it."""
    return access.may(READ_AUDIT)
