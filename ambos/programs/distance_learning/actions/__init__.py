"""Every write of distance learning."""

from .alignments import (
    Made,
    add_body,
    decide_alignment,
    load_bodies,
    make_statement,
    propose_alignment,
    report_outcome,
    withdraw_statement,
)
from .certificates import correct_certificate, issue_certificate
from .exams import Said, attempts, expire_studies, expire_today, record_results, register_exam
from .moving import take_over
from .righting import call_off_exam, come_back, take_back
from .studies import (
    RING,
    SELECTION,
    Opened,
    begin_subject,
    end_subject,
    leave,
    new_code,
    open_study,
    pass_course,
    pause,
    resume,
    see_document,
    see_lower_secondary,
    tell_plan,
)

__all__ = [
    "RING",
    "SELECTION",
    "Made",
    "Opened",
    "Said",
    "add_body",
    "attempts",
    "begin_subject",
    "call_off_exam",
    "come_back",
    "correct_certificate",
    "decide_alignment",
    "end_subject",
    "expire_studies",
    "expire_today",
    "issue_certificate",
    "leave",
    "load_bodies",
    "make_statement",
    "new_code",
    "open_study",
    "pass_course",
    "pause",
    "propose_alignment",
    "record_results",
    "register_exam",
    "report_outcome",
    "resume",
    "see_document",
    "see_lower_secondary",
    "take_back",
    "take_over",
    "tell_plan",
    "withdraw_statement",
]
