"""What is typed about online courses."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.records.learning.loading import scales
from ambos.records.learning.models import Credit
from ambos.records.registry.forms import DayField, Once

from .queries import schools_of


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
