"""What administrators type."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.roles import ResetReason
from ambos.records.registry.forms import DayField


class LogSearch(forms.Form):
    """What an auditor looks for in the log."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    verb = forms.CharField(label=_("What"), required=False, max_length=60, help_text=_("a verb, or an app: casework"))
    by = forms.CharField(
        label=_("Who"), required=False, max_length=254, help_text=_("e-mail or key, or: system, link, client")
    )
    subject = forms.CharField(label=_("Record"), required=False, max_length=60, help_text=_("its key"))


class Reset(forms.Form):
    """Why the second step of an account is taken off."""

    reason = forms.ChoiceField(label=_("Why"), choices=lambda: [(reason.value, reason.label) for reason in ResetReason])
