"""Every read of schooling: reference data open to all, learners within reach and purpose."""

from .courses import (
    course,
    courses,
    institution,
    institutions,
    plans,
    rule_set_on,
    rule_sets_of,
    standard_import,
    standards,
    suggest,
)
from .equivalences import equivalence, equivalences, precedents, table_for
from .learners import assessments_of, attendance_of, credits_of, enrollments, learner, learners, transcript, transcripts

__all__ = [
    "assessments_of",
    "attendance_of",
    "course",
    "courses",
    "credits_of",
    "enrollments",
    "equivalence",
    "equivalences",
    "institution",
    "institutions",
    "learner",
    "learners",
    "plans",
    "precedents",
    "rule_set_on",
    "rule_sets_of",
    "standard_import",
    "standards",
    "suggest",
    "table_for",
    "transcript",
    "transcripts",
]
