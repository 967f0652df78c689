"""What is typed about a token."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.records.registry.forms import DayField

DAYS = ((30, _("30 days")), (90, _("90 days")), (180, _("half a year")), (365, _("a year")))


class NewToken(forms.Form):
    """A key for one system of ours."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=80, help_text=_("The system that will use it, for example: our agenda.")
    )
    scopes = forms.MultipleChoiceField(label=_("What it opens"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label=_("For how long"), choices=DAYS, coerce=int, initial=90, widget=forms.RadioSelect
    )

    def __init__(self, *args, scopes, **options):
        super().__init__(*args, **options)
        self.fields["scopes"].choices = [(scope.slug, scope.title) for scope in scopes]


class Days(forms.Form):
    """Between which days."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)

    def days(self, today: date, usual: timedelta) -> tuple[date, date]:
        """The two days, in order; where nothing sensible was typed the last ``usual`` days."""
        typed = self.cleaned_data if self.is_bound and self.is_valid() else {}
        last = typed.get("last") or today
        first = typed.get("first") or last - usual
        return min(first, last), max(first, last)
