"""Editions, task forces, what an office signs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.records.directory.forms import OrganizationField
from ambos.records.registry.forms import DayField

from .. import queries


class EditionForm(forms.Form):
    """A new edition."""

    code = forms.SlugField(label=_("Year"), max_length=20)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    report_days = forms.IntegerField(label=_("Days to report an event"), min_value=1, max_value=90, initial=15)
    topics = forms.MultipleChoiceField(
        label=_("Priority topics"), required=False, widget=forms.CheckboxSelectMultiple, choices=queries.topic_choices
    )


class MemberForm(forms.Form):
    """An agency that joins."""

    organization = OrganizationField(label=_("Agency of the directory"))


class SignForm(forms.Form):
    """The office signs."""

    missing_reason = forms.CharField(
        label=_("Why events have no report"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
