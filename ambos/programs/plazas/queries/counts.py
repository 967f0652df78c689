"""How many wait, for the menus. Each a list the menu counts together with the others."""

from __future__ import annotations

from django.db.models import QuerySet

from ambos.domain.access import Access

from ..models import Certificate, ExamRequest
from .exams import certificates, exams


def waiting_exams(access: Access) -> QuerySet[ExamRequest]:
    """Exams asked for that have no sitting."""
    return exams(access, state="requested")


def waiting_certificates(access: Access) -> QuerySet[Certificate]:
    """Certificates that wait to be validated."""
    return certificates(access, state="requested")
