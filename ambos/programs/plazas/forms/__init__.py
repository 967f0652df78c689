"""What is typed about plazas, learners, exams and certificates."""

from .exams import CertificateStep, ResultForm, SittingForm
from .learners import LEARNER_SIDES, FindLearners, RegisterForm
from .networks import JoinForm, LeaveForm, NetworkForm, TrainForm
from .plazas import PLAZA_SIDES, ImportForm, PlazaForm, WhyForm

__all__ = [
    "LEARNER_SIDES", "PLAZA_SIDES", "CertificateStep", "FindLearners", "ImportForm", "JoinForm", "LeaveForm", "NetworkForm", "PlazaForm",
    "RegisterForm", "ResultForm", "SittingForm", "TrainForm", "WhyForm",
]  # fmt: skip
