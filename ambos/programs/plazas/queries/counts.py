"""How many wait, for the menus. One query each."""

from __future__ import annotations

from ambos.domain.access import Access

from .exams import certificates, exams


def waiting_exams(access: Access) -> int:
    """Exams asked for that have no sitting."""
    return exams(access, state="requested").count()


def waiting_certificates(access: Access) -> int:
    """Certificates that wait to be validated."""
    return certificates(access, state="requested").count()
