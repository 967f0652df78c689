"""Every write of schooling."""

from .assessments import forget_assessment, institution_for, record_assessment, withdraw_assessment
from .attendance import record_session
from .courses import add_institution, load_schooling, offer_course
from .credits import decide_credit, recommend_credits
from .equivalences import propose_equivalence, refuse_equivalence, review_equivalence
from .learners import (
    complete_enrollment,
    enroll,
    forget_learner,
    judge_transcript,
    note_progress,
    receive_transcript,
    register_learner,
    withdraw_enrollment,
    write_lines,
)
from .standards import apply_standard, discard_standard, propose_standard, read_standard

__all__ = [
    "add_institution",
    "apply_standard",
    "complete_enrollment",
    "decide_credit",
    "discard_standard",
    "enroll",
    "forget_assessment",
    "forget_learner",
    "institution_for",
    "judge_transcript",
    "load_schooling",
    "note_progress",
    "offer_course",
    "propose_equivalence",
    "propose_standard",
    "read_standard",
    "receive_transcript",
    "recommend_credits",
    "record_assessment",
    "record_session",
    "refuse_equivalence",
    "register_learner",
    "review_equivalence",
    "withdraw_assessment",
    "withdraw_enrollment",
    "write_lines",
]
