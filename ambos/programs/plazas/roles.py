"""Who works with plazas. Each reaches one host (or the network it leads) or one office, and education records alone."""

from django.utils.translation import gettext_lazy as _

from ambos.domain.access import EDUCATION
from ambos.records.accounts.roles import May, Role

TEACH, RUN_PLAZA, APPLY_EXAMS, KEEP_PLAZAS = "teach", "run_plaza", "apply_exams", "keep_plazas"

PLAZA_ADVISER = Role(
    slug="plaza_adviser",
    title=_("Adviser of a plaza"),
    description=_(
        "Teaches at the plazas she is on the staff of: attendance, notes, modules and their evidence. Marks no exam."
    ),
    home="partner",
    scope="organization",
    purposes=frozenset({EDUCATION}),
    may=frozenset({TEACH}),
)
PLAZA_COORDINATOR = Role(
    slug="plaza_coordinator",
    title=_("Coordinator of plazas"),
    description=_(
        "Runs the plazas of one host, or of the network it leads: learners, hours, staff, kits, exams asked for, reports."
    ),
    home="partner",
    scope="organization",
    purposes=frozenset({EDUCATION}),
    may=frozenset({TEACH, RUN_PLAZA, May.SIGN_REPORTS}),
)
EXAM_APPLIER = Role(
    slug="exam_applier",
    title=_("Applier of exams"),
    description=_("Applies exams at the plazas of one office and writes their results; never of learners she teaches."),
    home="consulate",
    scope="office",
    purposes=frozenset({EDUCATION}),
    may=frozenset({APPLY_EXAMS}),
)
EDUCATION_OFFICER = Role(
    slug="education_officer",
    title=_("Education officer"),
    description=_(
        "Keeps the plazas of one office: visits, identities, earlier studies, exams, certificates to be validated. Issues none."
    ),
    home="consulate",
    scope="office",
    purposes=frozenset({EDUCATION}),
    may=frozenset({KEEP_PLAZAS, May.READ_COUNTS}),
)
ROLES = (PLAZA_ADVISER, PLAZA_COORDINATOR, EXAM_APPLIER, EDUCATION_OFFICER)
