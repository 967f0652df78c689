"""What is typed about reports. Forms read and tidy; verbs decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Entry, Statement

TALL = {"rows": 3}


class Adjust(forms.Form):
    """Another number than the records count, and why."""

    line = forms.CharField(widget=forms.HiddenInput, max_length=80)
    category = forms.CharField(widget=forms.HiddenInput, max_length=60, required=False)
    state = forms.ChoiceField(label=_("What the report says"), choices=Entry.State.choices, initial=Entry.State.COUNTED)
    numerator = forms.IntegerField(label=_("Number"), min_value=0, required=False)
    denominator = forms.IntegerField(label=_("Out of"), min_value=0, required=False)
    reason = forms.CharField(
        label=_("Why does it differ from the records?"),
        max_length=300,
        required=False,
        help_text=_("For example: visits noted on paper while the system was down."),
    )

    def __init__(self, *arguments: Any, is_rate: bool = False, **options: Any):
        super().__init__(*arguments, **options)
        if not is_rate:
            del self.fields["denominator"]


class Sign(forms.Form):
    """The word that goes with a signature, and what was seen."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = forms.CharField(
        label=_("A word for whoever reviews it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs=TALL),
    )


class ExplainBlank(forms.Form):
    """Why there is nothing to report."""

    blank_reason = forms.ChoiceField(label=_("Why is it blank?"), choices=Statement.Blank.choices[1:])
    note = forms.CharField(label=_("In a few words"), max_length=1000, widget=forms.Textarea(attrs=TALL))


class SendBack(forms.Form):
    """What has to be corrected."""

    review_note = forms.CharField(
        label=_("What has to be corrected?"), max_length=1000, widget=forms.Textarea(attrs=TALL)
    )


class Because(forms.Form):
    """Why it is made again."""

    reason = forms.CharField(label=_("Why?"), max_length=500)
