"""The words by which the tracker groups states."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

GROUPS = {
    "waiting": _("waiting for answers"),
    "answered": _("answered, without a plan yet"),
    "working": _("being carried out"),
    "verified": pgettext_lazy("of recommendations", "verified"),
    "closed": pgettext_lazy("of recommendations", "closed"),
}
