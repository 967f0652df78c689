"""Every write of diagnostics."""

from .attempts import begin, finish, give, pause, resume
from .keeping import calibrate, close_forgotten, finish_left, forget_pupils, reseal, switch_adaptive
from .sittings import (
    Slip,
    add_slip,
    change_slip,
    close_sitting,
    open_sitting,
    plan_sitting,
    release_report,
    replace_code,
    set_aside,
)

__all__ = [
    "Slip", "add_slip", "begin", "calibrate", "change_slip", "close_forgotten", "close_sitting", "finish", "finish_left",
    "forget_pupils", "give", "open_sitting", "pause", "plan_sitting", "release_report", "replace_code", "reseal", "resume",
    "set_aside", "switch_adaptive",
]  # fmt: skip
