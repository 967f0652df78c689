"""What is typed to be attended: a family of programs, a need, a service, a permission. There is no place for more."""

from __future__ import annotations

import yaml
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.registry.forms import DayField, Once


class AskForHelp(Once):
    """A request for help with a kind of public program, without a name and without an account."""

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


class FindHelp(forms.Form):
    """What is needed and where. The place may be left out: the phone can put the list in order by itself."""

    need = forms.ChoiceField(label=_("What do you need?"))
    place = forms.CharField(label=_("Your ZIP code or city"), max_length=80, required=False)
    state = forms.ChoiceField(label=_("Or only your state"), required=False)
    in_language = forms.BooleanField(label=_("in my language"), required=False)
    is_free = forms.BooleanField(label=_("free of charge"), required=False)
    open_now = forms.BooleanField(label=_("open now"), required=False)
    walk_in = forms.BooleanField(label=_("without appointment"), required=False)
    asks_for_nothing = forms.BooleanField(label=_("without asking for documents"), required=False)

    def __init__(self, *arguments, needs, states, **options):
        super().__init__(*arguments, **options)
        self.fields["need"].choices = [("", _("Choose one")), *needs]
        self.fields["state"].choices = [("", _("Choose one")), *states]


class ReviewService(forms.Form):
    """Does a service attend people without asking for papers, and how does one know?"""

    answer = forms.ChoiceField(
        label=_("Does it attend people without asking for documents?"),
        choices=[("yes", _("yes, it asks for none")), ("no", _("no, it asks for some"))],
        widget=forms.RadioSelect,
    )
    evidence = forms.CharField(
        label=_("Evidence"), max_length=500, help_text=_("Address and passage, or who said it and when you called.")
    )


class CheckFact(forms.Form):
    """A fact still holds, and how one knows."""

    checked_on = DayField(label=_("Day of the comparison"), initial=timezone.localdate)
    evidence = forms.CharField(label=_("Evidence"), max_length=500, help_text=_("Address and passage, or who said it."))


class KnownOn(forms.Form):
    """A day of the past, whose facts are asked for."""

    known_on = DayField(label=_("As we knew them on"), required=False)

    def clean_known_on(self):
        """Not a day to come: what will be known then nobody knows."""
        day = self.cleaned_data["known_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("That day has not come yet."))
        return day


class ProposeChange(forms.Form):
    """The row that is to take the place of a fact."""

    row = forms.CharField(
        label=_("The row, as it is to be"),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
        help_text=_(
            "A source that is not in the list yet: under “source”, a line with its short name, a colon, and its address."
        ),
    )
    effective_on = DayField(label=_("First day it holds"))
    evidence = forms.CharField(label=_("Evidence"), max_length=500, help_text=_("Address and passage, or who said it."))

    def clean_row(self):
        """YAML, one table of keys."""
        try:
            read = yaml.safe_load(self.cleaned_data["row"])
        except yaml.YAMLError:
            raise forms.ValidationError(_("This cannot be read. One key a line, as it was.")) from None
        if not isinstance(read, dict):
            raise forms.ValidationError(_("This cannot be read. One key a line, as it was."))
        # days come back as YAML reads them; the facts keep them as text
        return {str(key): value.isoformat() if hasattr(value, "isoformat") else value for key, value in read.items()}


class Count(forms.Form):
    """A what-if over a made-up population."""

    program = forms.ChoiceField(label=_("Program"))
    size = forms.ChoiceField(
        label=_("People"),
        choices=[("20000", "20 000"), ("200000", "200 000"), ("1000000", "1 000 000")],
        initial="20000",
    )

    def __init__(self, *arguments, programs, **options):
        super().__init__(*arguments, **options)
        self.fields["program"].choices = programs
