"""Schooling: institutions, courses and what they are worth elsewhere, learners and what they did, attendance."""

from .assessments import Assessment
from .attendance import AttendanceMark, AttendanceSession
from .courses import Course, Institution, RuleSet, StandardImport
from .equivalences import Equivalence, EquivalenceShare
from .learners import Credit, Enrollment, Learner, Transcript, TranscriptLine

__all__ = [
    "Assessment",
    "AttendanceMark",
    "AttendanceSession",
    "Course",
    "Credit",
    "Enrollment",
    "Equivalence",
    "EquivalenceShare",
    "Institution",
    "Learner",
    "RuleSet",
    "StandardImport",
    "Transcript",
    "TranscriptLine",
]
