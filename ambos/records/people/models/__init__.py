"""People we serve: one record a purpose, linked into one identity only by review or consent. Nothing on immigration, ever."""

from .keeping import DataRequest, LikelyDuplicate, RetentionNotice
from .people import (
    LONGEST_WORD,
    Consent,
    ContactPoint,
    FoldedField,
    Guardian,
    Household,
    Identity,
    OtherName,
    Person,
    SealedIdentifier,
    SearchWord,
)

__all__ = [
    "LONGEST_WORD",
    "Consent",
    "ContactPoint",
    "DataRequest",
    "FoldedField",
    "Guardian",
    "Household",
    "Identity",
    "LikelyDuplicate",
    "OtherName",
    "Person",
    "RetentionNotice",
    "SealedIdentifier",
    "SearchWord",
]
