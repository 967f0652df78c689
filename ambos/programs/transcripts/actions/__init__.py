"""Every write of transcripts."""

from .analyses import analyse, approve_analysis, return_analysis, see_lines, submit_analysis, write_note
from .decisions import answer_follow_up, decide_line, finish_decision
from .districts import join_district, keep_terms, load_origin_offices
from .origin import ask_origin, chase, record_answer
from .reading import answer_step, complete_reading, judge_paper, write_paper
from .requests import (
    ask,
    ask_follow_up,
    ask_follow_ups,
    close_request,
    forget_old,
    forget_request,
    give_identity,
    make_link,
    place_provisionally,
    reseal,
    revoke_links,
    send_paper,
    settle,
    tell_completed,
)
from .thresholds import agree_thresholds, propose_thresholds, refuse_thresholds

__all__ = [
    "agree_thresholds",
    "analyse",
    "answer_follow_up",
    "answer_step",
    "approve_analysis",
    "ask",
    "ask_follow_up",
    "ask_follow_ups",
    "ask_origin",
    "chase",
    "close_request",
    "complete_reading",
    "decide_line",
    "finish_decision",
    "forget_old",
    "forget_request",
    "give_identity",
    "join_district",
    "judge_paper",
    "keep_terms",
    "load_origin_offices",
    "make_link",
    "place_provisionally",
    "propose_thresholds",
    "record_answer",
    "refuse_thresholds",
    "reseal",
    "return_analysis",
    "revoke_links",
    "see_lines",
    "send_paper",
    "settle",
    "submit_analysis",
    "tell_completed",
    "write_note",
    "write_paper",
]
