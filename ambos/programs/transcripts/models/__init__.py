"""Districts and their agreements, requests for a school record, what was asked of the origin, analyses, decisions, follow-up."""

from .analyses import Analysis, AnalysisLine
from .districts import DistrictTerms, ThresholdProposal
from .requests import Chaser, FollowUp, OriginRequest, Placement, Request, RequestLink, StepRead

__all__ = [
    "Analysis",
    "AnalysisLine",
    "Chaser",
    "DistrictTerms",
    "FollowUp",
    "OriginRequest",
    "Placement",
    "Request",
    "RequestLink",
    "StepRead",
    "ThresholdProposal",
]
