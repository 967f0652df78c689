"""What is typed about elections."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.accounts.models import User
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
    address = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=[("es", _("Spanish")), ("en", _("English"))])


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
