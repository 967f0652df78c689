"""Studies with what was sat and passed, certificates, and what institutions here recognise."""

from .alignments import Alignment, AlignmentStatement, ReceivingBody, RecognitionOutcome
from .studies import AreaResult, Certificate, CoursePassed, ExamRegistration, Study, SubjectRun

__all__ = [
    "Alignment",
    "AlignmentStatement",
    "AreaResult",
    "Certificate",
    "CoursePassed",
    "ExamRegistration",
    "ReceivingBody",
    "RecognitionOutcome",
    "Study",
    "SubjectRun",
]
