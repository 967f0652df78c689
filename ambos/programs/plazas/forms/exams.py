"""Sittings, results, steps of a certificate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.records.registry.forms import DayField, HourField, Once

from .. import queries
from ..models import Certificate, Plaza


class SittingForm(Once):
    """Call learners to a sitting at a plaza."""

    day = DayField(label=_("Day of the sitting"))
    hour = HourField(label=_("Hour"))
    applier = forms.ModelChoiceField(label=_("Who applies it"), queryset=None)
    seal = forms.CharField(label=_("Seal of the pack"), max_length=40, required=False)
    exams = forms.MultipleChoiceField(label=_("Who is called"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, plaza: Plaza, exams: list[Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.waiting = {str(exam.pk): exam for exam in exams}
        self.fields["applier"].queryset = queries.appliers(plaza.office)
        self.fields["exams"].choices = [
            (key, f"{one.enrolment.learner.person.name}: {one.title}") for key, one in self.waiting.items()
        ]
        self.fields["exams"].initial = list(self.waiting)

    def chosen(self) -> list[Any]:
        """The exams marked."""
        return [self.waiting[key] for key in self.cleaned_data["exams"]]


class ResultForm(forms.Form):
    """A result as on the result list."""

    exam = forms.UUIDField(widget=forms.HiddenInput)
    module = forms.CharField(label=_("Module on the list"), max_length=20, required=False)
    mark = forms.DecimalField(label=_("Mark"), required=False, max_digits=4, decimal_places=1)
    missed = forms.BooleanField(label=_("Did not come"), required=False)


class CertificateStep(forms.Form):
    """What a step of a certificate asks for."""

    why = forms.CharField(label=_("Why"), max_length=200)
    returned = forms.ChoiceField(
        label=_("What the plaza has to put right"),
        choices=Certificate.Returned.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("In a few words, for the plaza"),
        max_length=200,
        required=False,
        help_text=_("The plaza reads it on the learner's page."),
    )
    signed_for = forms.ChoiceField(
        label=_("How it was signed for"), choices=[c for c in Certificate.Signed.choices if c[0]],
        widget=forms.RadioSelect,
    )  # fmt: skip
