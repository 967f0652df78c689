"""How many wait, for the menus. Each a list the menu counts together with the others."""

from __future__ import annotations

from django.db.models import QuerySet

from ambos.domain.access import Access
from ambos.records.documents.roles import ISSUE

from ..models import Certificate, ExamRequest
from ..roles import KEEP_PLAZAS
from .exams import certificates, exams


def waiting_exams(access: Access) -> QuerySet[ExamRequest]:
    """Exams asked for that have no sitting."""
    return exams(access, state="requested")


def waiting_certificates(access: Access) -> QuerySet[Certificate]:
    """Certificates that wait for this reader: to be validated, and, once they are, to be issued."""
    states = {KEEP_PLAZAS: Certificate.State.REQUESTED, ISSUE: Certificate.State.VALIDATED}
    return certificates(access).filter(state__in=[state for may, state in states.items() if access.may(may)])
