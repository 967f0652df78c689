"""Every read of plazas."""

from .exams import (
    advisers_of,
    appliers,
    called,
    certificate,
    certificates,
    exam,
    exams,
    open_exam,
    results,
    sitting,
    sittings,
)
from .figures import Figures, figures
from .learners import (
    Help,
    MapLevel,
    Step,
    alike,
    attendance_states,
    learner,
    learners,
    module_map,
    referrals_of,
    standing_of,
    studies_levels,
    to_help,
    transfer,
    transfers_to_receive,
    why_not_in_figures,
)
from .paging import KeysFirst
from .plazas import (
    attended,
    costs,
    group,
    groups,
    host_accounts,
    hours_fit,
    marks_of,
    member_of,
    networks,
    on_the_list,
    own_groups,
    phone_groups,
    phone_list,
    plaza,
    plaza_by_code,
    plazas,
    prior_study,
    public_plazas,
    sessions,
    staff,
    staff_member,
    stock,
    studies_to_decide,
    teaches,
)

__all__ = [
    "Figures", "Help", "KeysFirst", "MapLevel", "Step", "advisers_of", "alike", "appliers", "attendance_states", "attended", "called",
    "certificate", "certificates", "costs", "exam", "exams", "figures", "group", "groups", "host_accounts", "hours_fit",
    "learner", "learners", "marks_of", "member_of", "module_map", "networks", "on_the_list", "open_exam", "own_groups", "phone_groups",
    "phone_list", "plaza", "plaza_by_code", "plazas", "prior_study", "public_plazas", "referrals_of", "results", "sessions",
    "sitting", "sittings", "staff", "staff_member", "standing_of", "stock", "studies_levels", "studies_to_decide",
    "teaches", "to_help", "transfer", "transfers_to_receive", "why_not_in_figures",
]  # fmt: skip
