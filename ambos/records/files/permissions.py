"""Who may open and erase a file.

A file belongs to an office, an organization or both, and to a purpose. Of a purpose under which named records are held
(health, education ...) only a role of that purpose opens it; of any other (say the official list of offices) whoever reaches
its office or organization. Whoever uploaded a file may erase it while it is hers to reach; so may the verbs of our own.
"""

from __future__ import annotations

from ambos.domain.access import PURPOSES, Access

from .models import StoredFile


def may_open(access: Access, file: StoredFile) -> bool:
    """Purpose held (when it is one of named records) and place reached."""
    if file.purpose in PURPOSES and file.purpose not in access.purposes:
        return False
    return access.reaches(office=file.office, organization=file.organization)


def may_erase(access: Access, file: StoredFile) -> bool:
    """Whoever uploaded it, as long as she may open it."""
    return access.user is not None and file.uploaded_by_id == access.user and may_open(access, file)
