"""What is typed about activities."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.records.network.queries import offices


class PlanActivity(forms.Form):
    """A new activity at one of the reader's offices."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    office = forms.ModelChoiceField(label=_("Office that holds it"), queryset=None, empty_label=None)
    title = forms.CharField(label=_("What it is"), max_length=200)
    day = forms.DateField(label=_("Day of the activity"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *arguments, access: Access, **options):
        super().__init__(*arguments, **options)
        self.fields["office"].queryset = offices(timezone.localdate()).filter(pk__in=access.offices)


class HoldActivity(forms.Form):
    """How many came."""

    attended = forms.IntegerField(label=_("How many came"), min_value=0, max_value=100_000)
