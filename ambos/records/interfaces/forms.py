"""What is typed about a token."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

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
