"""What is typed about elections."""

from __future__ import annotations

import yaml
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.models import User
from ambos.records.messages.models import Channel
from ambos.records.network.queries import offices
from ambos.records.registry.forms import DayField, MomentField

from .actions.standing import ASKED
from .models import Candidacy, RollLine

QUESTIONS = {
    "resident": _("She lives in the district."),
    "origin_or_descendant": _("She was born in the country of origin or descends from someone who was."),
    "not_member_last_term": _("She was not a member in the term before."),
    "not_public_servant": _("She is not a public servant."),
    "no_expulsion_pending": _("No expulsion of hers is pending."),
}


class Call(forms.Form):
    """A new election in a district."""

    office = forms.ModelChoiceField(label=_("District of"), queryset=None)
    title_es = forms.CharField(label=_("Title in Spanish"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=50)
    opens_at = MomentField(label=_("Voting opens"))
    closes_at = MomentField(label=_("Voting closes"))

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.fields["office"].queryset = offices(timezone.localdate())


class Adopt(forms.Form):
    """The rules of a term, as the outgoing council adopted them."""

    term = forms.CharField(label=_("Term"), max_length=20, help_text=_("As it is called, 2027-2030 say."))
    minutes = forms.CharField(label=_("Minutes of the vote"), max_length=200)
    adopted_on = DayField(label=_("Day of the vote"))
    rules = forms.CharField(
        label=_("The rules"),
        help_text=_("One a line, as the country's pack proposes them. Change what the council changed."),
        widget=forms.Textarea(attrs={"rows": 14, "class": "input code", "spellcheck": "false"}),
    )

    def clean_adopted_on(self):
        if self.cleaned_data["adopted_on"] > timezone.localdate():
            raise forms.ValidationError(_("The vote has not been held yet."))
        return self.cleaned_data["adopted_on"]

    def clean_rules(self):
        try:
            said = yaml.safe_load(self.cleaned_data["rules"])
        except yaml.YAMLError:
            said = None
        if not isinstance(said, dict):
            raise forms.ValidationError(_("Write one rule a line: its name, a colon, its value."))
        return said


class ByElection(forms.Form):
    """When the vacant seats are voted for."""

    opens_at = MomentField(label=_("Voting opens"))
    closes_at = MomentField(label=_("Voting closes"))


class NameMember(forms.Form):
    """Somebody for the committee, by the address of her account."""

    account = forms.EmailField(label=_("E-mail of her account"))

    def clean_account(self):
        found = User.objects.filter(email__iexact=self.cleaned_data["account"], is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no open account with this address."))
        return found


class NameTrustees(forms.Form):
    """The bodies the trustees stand for, one a line."""

    bodies = forms.CharField(label=_("Bodies, one a line"), widget=forms.Textarea(attrs={"rows": 3}))

    def clean_bodies(self):
        return [line.strip() for line in self.cleaned_data["bodies"].splitlines() if line.strip()]


class Codes(forms.Form):
    """The file of public numbers from the code commission."""

    public = forms.CharField(label=_("Public numbers of the codes"), widget=forms.Textarea(attrs={"rows": 4}))


class Conflicts(forms.Form):
    """What a member declares."""

    conflicts = forms.CharField(
        label=_("Relatives or business partners who stand, or any other conflict"),
        required=False,
        help_text=_("Leave it empty to declare that there is none."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Elector(forms.Form):
    """A line of the roll."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    born_on = DayField(label=_("Date of birth"))
    evidence = forms.ChoiceField(label=_("Document shown"), choices=RollLine.Evidence)
    channel = forms.ChoiceField(label=_("How she is reached"), choices=Channel.choices)
    address = forms.CharField(
        label=_("E-mail or telephone"),
        required=False,
        max_length=254,
        help_text=_("Empty: she votes at the committee's tablet."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("es", _("Spanish")), ("en", _("English"))])


class Address(forms.Form):
    """Where an elector is reached."""

    channel = forms.ChoiceField(choices=Channel.choices)
    address = forms.CharField(max_length=254, required=False)


class AmIOnIt(forms.Form):
    """Name and birth, as she gave them."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    born_on = DayField(label=_("Date of birth"))


class Objection(forms.Form):
    """Why a line of the roll should be decided otherwise."""

    objector = forms.CharField(label=_("Who objects"), max_length=120)
    grounds = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class Stand(forms.Form):
    """A candidacy."""

    name = forms.CharField(label=_("Name on the ballot"), max_length=80)
    email = forms.EmailField(label=_("E-mail"))
    gender = forms.ChoiceField(label=_("Gender"), choices=Candidacy.Gender)
    nominated_by = forms.CharField(label=_("Nominated by (empty: herself)"), required=False, max_length=120)
    platform_es = forms.CharField(
        label=_("Platform in Spanish"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    platform_en = forms.CharField(
        label=_("Platform in English"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    answers = forms.MultipleChoiceField(
        label=_("She declares"),
        choices=[(asked, QUESTIONS[asked]) for asked in ASKED],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class PaperSheet(forms.Form):
    """A tally sheet: one number for each candidate, in the order of the ballot."""

    place = forms.CharField(label=_("Polling place"), max_length=120)
    ballots = forms.IntegerField(label=_("Ballots in the box"), min_value=0)
    spoilt = forms.IntegerField(label=_("Spoilt ballots"), min_value=0)
    photo = forms.FileField(
        label=_("Photograph of the signed sheet"),
        required=False,
        help_text=_("Everybody may open it beside the result: no face, no name but those who sign."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf", "capture": "environment"}),
    )

    def __init__(self, *arguments, candidates=(), **options):
        super().__init__(*arguments, **options)
        self.numbers = [f"marks_{candidacy.number}" for candidacy in candidates]
        for name, candidacy in zip(self.numbers, candidates, strict=True):
            self.fields[name] = forms.IntegerField(label=candidacy.name, min_value=0)

    def counts(self) -> list[int]:
        """The marks in the order of the ballot."""
        return [self.cleaned_data[name] for name in self.numbers]


class File(forms.Form):
    """A challenge."""

    filed_by = forms.CharField(label=_("Who files it"), max_length=120)
    grounds = forms.CharField(label=_("Grounds"), widget=forms.Textarea(attrs={"rows": 4}))


class Announce(forms.Form):
    """Public chance for a draw."""

    announced = forms.CharField(label=_("Public chance, as it was announced beforehand"), max_length=200)
