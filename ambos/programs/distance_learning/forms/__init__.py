"""What is typed: answers for the advice (kept nowhere), steps of a study, the matrix of credits."""

from .advice import ORDER, AdviceForm, asked_next
from .desk import (
    STEPS,
    AlignmentForm,
    BodyForm,
    CorrectForm,
    FindForm,
    OpenForm,
    OutcomeForm,
    initial_of,
    open_steps,
)

__all__ = [
    "ORDER",
    "STEPS",
    "AdviceForm",
    "AlignmentForm",
    "BodyForm",
    "CorrectForm",
    "FindForm",
    "OpenForm",
    "OutcomeForm",
    "asked_next",
    "initial_of",
    "open_steps",
]
