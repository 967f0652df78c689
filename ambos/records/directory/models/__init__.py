"""The directory of services, in the words of HSDS 3.0 (Open Referral): who offers what, where, when, to whom, how.

``basic`` holds what every page reads, ``details`` the other tables of the standard.
"""

from .basic import (
    Confidence,
    Location,
    Organization,
    Phone,
    Program,
    RequiredDocument,
    Schedule,
    Service,
    ServiceAtLocation,
    ServiceCapacity,
    ServiceNeed,
    Sourced,
)
from .details import (
    Accessibility,
    Address,
    Attribute,
    Contact,
    CostOption,
    Funding,
    Language,
    Metadata,
    MetaTableDescription,
    OrganizationIdentifier,
    ServiceArea,
    Taxonomy,
    TaxonomyTerm,
)

__all__ = [
    "Accessibility",
    "Address",
    "Attribute",
    "Confidence",
    "Contact",
    "CostOption",
    "Funding",
    "Language",
    "Location",
    "MetaTableDescription",
    "Metadata",
    "Organization",
    "OrganizationIdentifier",
    "Phone",
    "Program",
    "RequiredDocument",
    "Schedule",
    "Service",
    "ServiceArea",
    "ServiceAtLocation",
    "ServiceCapacity",
    "ServiceNeed",
    "Sourced",
    "Taxonomy",
    "TaxonomyTerm",
]
