"""Who may do what at a window."""

from __future__ import annotations

from typing import Any

from ambos.domain.access import HEALTH, Access
from ambos.records.accounts.roles import May


def may_attend(access: Access, service_point: Any) -> bool:
    """Promoters and coordinators attend at the windows of the office they are posted to, and nowhere else."""
    return access.may(May.SERVE_PEOPLE) and HEALTH in access.purposes and access.reaches(office=service_point.office_id)
