"""What people type: a request, a paper, lines by grid or paste, an answer, a decision."""

from .decisions import DecisionForm, FollowUpForm, PlacedForm
from .lines import GridForm, grid_lines, of_plan, pasted_lines, plan_grid, written
from .requests import (
    AnswerForm,
    AskForm,
    AskOriginForm,
    ChaseForm,
    CloseForm,
    CompletedForm,
    IdentityForm,
    JudgeForm,
    NoteForm,
    PaperForm,
)
from .standards import DistrictForm, EquivalenceForm, RefuseForm, StandardForm, ThresholdsForm

__all__ = [
    "AnswerForm",
    "AskForm",
    "AskOriginForm",
    "ChaseForm",
    "CloseForm",
    "CompletedForm",
    "DecisionForm",
    "DistrictForm",
    "EquivalenceForm",
    "FollowUpForm",
    "GridForm",
    "IdentityForm",
    "JudgeForm",
    "NoteForm",
    "PaperForm",
    "PlacedForm",
    "RefuseForm",
    "StandardForm",
    "ThresholdsForm",
    "grid_lines",
    "of_plan",
    "pasted_lines",
    "plan_grid",
    "written",
]
