"""What is typed to be attended: a family of programs, a need, a service, a permission. There is no place for more."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForHelp(forms.Form):
    """A request for help with a kind of public program, without a name and without an account."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    family = forms.ChoiceField(label=_("Kind of help"))
    need = forms.ChoiceField(label=_("What do you need?"), required=False)
    place = forms.CharField(
        label=_("Your ZIP code or city"), max_length=80, help_text=_("Only to look near you. We do not keep it.")
    )
    service = forms.UUIDField(required=False)
    may_share = forms.BooleanField(
        label=_("I agree that this service is told the kind of help and what I need, and nothing else."), required=False
    )

    def __init__(self, *arguments, families, needs, **options):
        super().__init__(*arguments, **options)
        self.fields["family"].choices = families
        self.fields["need"].choices = [("", _("Choose one")), *needs]
