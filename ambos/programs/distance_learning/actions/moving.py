"""A learner moves house: the office where she lives now takes her study over, by the code on her paper.

Her code is her word: nobody searches another office's learners, and without it nothing is found. What she passed, the rules of her
study and its history stay; the code on her paper stays hers.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from ambos.domain.errors import Refused
from ambos.records.audit.actions import record
from ambos.records.network.models import Office
from ambos.records.registry.keyrings import keyring

from ..models import Study
from ..permissions import may_advise
from ..queries.studies import certificate_in_force
from .righting import kept
from .steps import moved, must
from .studies import RING

State = Study.State


@transaction.atomic
def take_over(*, code: str, office: Office, by: Any) -> Study:
    """The study behind a code goes on at this office; the office before reaches it no more.

    Refused ``distance_learning.no_such_code``, ``.here_already``, ``.not_now`` once its certificate is in force, since that is
    corrected where it was sealed.
    """
    must(may_advise(by, office.pk))
    found = Study.objects.select_for_update(of=("self",)).select_related("office", "person")
    row = found.filter(follow_index=keyring(RING).blind(code)).first()
    if row is None:
        raise Refused("distance_learning.no_such_code")
    if row.office_id == office.pk:
        raise Refused("distance_learning.here_already")
    if certificate_in_force(row):
        raise Refused("distance_learning.not_now", state=str(row.get_state_display()))
    before, row.office = row.office, office
    changed = kept(row, "office", before.code, was=before.name, why="moved", by=by, wrote=None)
    # told at both: the office she leaves sees in its log where she went
    record("distance_learning.moved_away", row, by=by, office=before.pk, to=str(office.pk))
    return moved(row, "moved_here", by=by, changed=("office", *changed), came_from=str(before.pk))
