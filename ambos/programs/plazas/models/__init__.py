"""What plazas keep. Learners are persons of the education purpose (records/people); here is how they study."""

from .certificates import Certificate, LevelCompletion
from .exams import ExamPack, ExamRequest, ExamSitting
from .learners import Learner, LearnerNote, ModuleEnrolment, PriorStudy, Transfer
from .plazas import Cost, KitMove, Network, Plaza, PlazaVisit, Staff, Training
from .sessions import Attendance, Group, GroupMember, Mark, PhoneList, Session

__all__ = [
    "Attendance", "Certificate", "Cost", "ExamPack", "ExamRequest", "ExamSitting", "Group", "GroupMember", "KitMove", "Learner",
    "LearnerNote", "LevelCompletion", "Mark", "ModuleEnrolment", "Network", "PhoneList", "Plaza", "PlazaVisit", "PriorStudy",
    "Session", "Staff", "Training", "Transfer",
]  # fmt: skip
