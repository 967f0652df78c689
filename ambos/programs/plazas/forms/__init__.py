"""What is typed about plazas, learners, exams and certificates."""

from .exams import CertificateStep, ResultForm, SittingForm
from .learners import LEARNER_SIDES, FindLearners, RegisterForm
from .plazas import PLAZA_SIDES, ImportForm, PlazaForm, WhyForm

__all__ = [
    "LEARNER_SIDES", "PLAZA_SIDES", "CertificateStep", "FindLearners", "ImportForm", "PlazaForm", "RegisterForm", "ResultForm",
    "SittingForm", "WhyForm",
]  # fmt: skip
