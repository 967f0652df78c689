"""What is typed about online courses."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.records.learning.loading import scales
from ambos.records.learning.models import Course, Credit
from ambos.records.registry.forms import DayField, Once

from .queries import schools_of, standard_of


class EnrolForm(Once):
    """A pupil of one's school in a course."""

    institution = forms.ModelChoiceField(label=_("School of the pupil"), queryset=None, empty_label=None)
    number = forms.CharField(
        label=_("Number of the pupil at the school"), help_text=_("A number of yours, never a name."), max_length=40
    )
    starts_on = DayField(label=_("First day"), initial=timezone.localdate)

    def __init__(self, *arguments, access: Access, **options):
        super().__init__(*arguments, **options)
        self.fields["institution"].queryset = schools_of(access)


class OfferForm(forms.Form):
    """A course on offer, or corrected."""

    title = forms.CharField(label=_("Name of the course"), max_length=200)
    title_en = forms.CharField(label=_("Name in English"), max_length=200)
    provider = forms.CharField(label=_("Taught by"), max_length=200)
    code = forms.SlugField(label=_("Code of the course at its provider"), max_length=40)
    target = forms.CharField(
        label=_("Standard it is meant for"), max_length=80,
        help_text=_("The SCED code, for example 02052; or the code of a state with its plan, as the courses of states show it."),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("What it is about, in Spanish"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
    summary_en = forms.CharField(
        label=_("What it is about, in English"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
    units = forms.IntegerField(label=_("How many units it has"), min_value=1, max_value=200)
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=60)
    hours = forms.DecimalField(label=_("Hours in all"), min_value=1, max_value=2000, max_digits=6, decimal_places=1)
    address = forms.URLField(label=_("Web page where it is taken"), required=False, assume_scheme="https")
    source = forms.CharField(
        label=_("Who says so"), max_length=500, help_text=_("The catalogue or the letter where this stands.")
    )

    def clean_target(self) -> Course:
        """The course of the country of residence."""
        found = standard_of(self.cleaned_data["target"])
        if found is None:
            raise forms.ValidationError(_("No course of a state or of the country has this code."))
        return found


class DueForm(forms.Form):
    """More time, or less."""

    due_on = DayField(label=_("Last day to finish"))


class PaceForm(forms.Form):
    """How far."""

    units_done = forms.IntegerField(label=_("Units done"), min_value=0, max_value=200)
    on = DayField(label=_("On the day"), initial=timezone.localdate)


class MarkForm(forms.Form):
    """The final mark."""

    mark = forms.CharField(label=_("Final mark"), max_length=12)
    scale = forms.ChoiceField(label=_("Scale of the mark"))
    on = DayField(label=_("Last day"), initial=timezone.localdate)

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["scale"].choices = [(code, code) for code in sorted(scales())]


class DecideForm(forms.Form):
    """What the school decided on a credit."""

    credit = forms.UUIDField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(label=_("Decision of the school"), choices=Credit.Decision)
    awarded = forms.DecimalField(label=_("Credits awarded, if changed"), min_value=0, max_value=10, required=False)
    reason = forms.CharField(label=_("Reason, if changed or refused"), max_length=300, required=False)
