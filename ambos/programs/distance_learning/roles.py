"""Who follows studies, and who stands for the matrix of credits."""

from django.utils.translation import gettext_lazy as _

from ambos.domain.access import EDUCATION
from ambos.records.accounts.roles import May, Role

ADVISE, ALIGN = "advise_learners", "review_alignment"

STUDY_ADVISER = Role(
    slug="study_adviser",
    title=_("Adviser of studies"),
    description=_(
        "Advises learners of upper secondary at one office, opens their studies and writes down results. Issues no certificate."
    ),
    home="consulate",
    scope="office",
    purposes=frozenset({EDUCATION}),
    may=frozenset({May.SERVE_PEOPLE, ADVISE}),
)
ALIGNMENT_REVIEWER = Role(
    slug="alignment_reviewer",
    title=_("Reviewer of credits"),
    description=_(
        "Proposes and decides, with a second person, what a subject is worth at an institution. Sees no learner."
    ),
    home="hq",
    scope="everywhere",
    may=frozenset({ALIGN, May.READ_COUNTS}),
)
ROLES = (STUDY_ADVISER, ALIGNMENT_REVIEWER)
