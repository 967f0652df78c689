"""What administrators type."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.actions import ResetReason


class Reset(forms.Form):
    """Why the second step of an account is taken off."""

    reason = forms.ChoiceField(label=_("Why"), choices=lambda: [(reason.value, reason.label) for reason in ResetReason])
