"""A result that the teacher shows reaches the learner's schooling, where placements read it; set aside, it leaves again."""

from __future__ import annotations

from ambos.records.learning import actions as learning

from ..models import Attempt
from ..queries.reports import report
from ..queries.sittings import pupil_of

PROGRAM = "diagnostics"


def carry(attempt: Attempt) -> bool:
    """Keep what an attempt says with the learner of that school's number. ``False`` where no number was written on the slip, or
    the organization runs several schools without a district: then it stays in this program alone."""
    sitting, number = attempt.sitting, pupil_of(attempt)
    found = report(attempt)
    if not number or found is None or not found.result.asked:
        return False
    institution = learning.institution_for(organization=sitting.organization, office=sitting.office)
    if institution is None:
        return False
    # The policy of this program let her (a teacher of that school); the role itself keeps no schooling.
    learner = learning.register_learner(
        office=sitting.office, institution=institution, number=number, is_demo=sitting.is_demo, by="system"
    )
    learning.record_assessment(
        learner=learner, program=PROGRAM, code=sitting.bank, title=found.bank.title.es, title_en=found.bank.title.en,
        subject=found.bank.subject, grade=found.bank.grade, band=found.result.band, right=found.result.right,
        asked=found.result.asked, taken_on=attempt.finished_on, source_key=attempt.pk, by="system",
        skills=[
            {"es": row.name.es, "en": row.name.en, "right": row.skill.right, "asked": row.skill.asked} for row in found.skills
        ],
    )  # fmt: skip
    return True


def leave(attempt: Attempt) -> None:
    """It does not count: placements read it no more."""
    learning.withdraw_assessment(source_key=attempt.pk, by="system")
