"""What is typed in the council."""

from .answers import AnswerForm, ExtendForm, FinishForm, PlanForm, SendOnForm
from .work import (
    AgendaVote,
    Attend,
    ClarifyForm,
    DisputeForm,
    FoundForm,
    OutcomeForm,
    ProposeForm,
    SessionForm,
    WhyForm,
)

__all__ = [
    "AgendaVote",
    "AnswerForm",
    "Attend",
    "ClarifyForm",
    "DisputeForm",
    "ExtendForm",
    "FinishForm",
    "FoundForm",
    "OutcomeForm",
    "PlanForm",
    "ProposeForm",
    "SendOnForm",
    "SessionForm",
    "WhyForm",
]
