"""What is typed: an edition, a nominee, a session, a sponsor, a commitment, an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.directory.forms import OrganizationField
from ambos.records.funding.models import Contribution
from ambos.records.network.queries import offices
from ambos.records.registry.forms import CurrencyField, DayField, HourField, Once

from .models import Edition, FollowUp, Invitation, Outcome, Participant, Sector, home_zone


def zones() -> list[tuple[str, str]]:
    """The institute's own time zone, then those of its offices."""
    there = sorted({office.timezone for office in offices(timezone.localdate())} - {home_zone()})
    return [(name, name.replace("_", " ")) for name in (home_zone(), *there)]


def words(label: Any, longest: int, rows: int = 3, **options: Any) -> forms.CharField:
    """A box for sentences."""
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options)


class EditionForm(Once):
    """A new edition, or one that changes."""

    number = forms.IntegerField(label=_("Number"), min_value=1, max_value=999)
    title = forms.CharField(label=_("Theme"), max_length=160)
    title_en = forms.CharField(label=_("Theme in English"), max_length=160, required=False)
    aims = words(_("Aims"), 2000, required=False)
    aims_en = words(_("Aims in English"), 2000, required=False)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    place = forms.CharField(label=_("Place"), max_length=160)
    city = forms.CharField(label=_("City"), max_length=120)
    second_place = forms.CharField(
        label=_("Second place, in the country of residence"), max_length=160, required=False,
        help_text=_("Whoever prefers it attends there, linked by video. Nobody is asked why."),
    )  # fmt: skip
    second_city = forms.CharField(label=_("City of the second place"), max_length=120, required=False)
    nominate_by = DayField(label=_("Nominations until"))
    answer_by = DayField(label=_("Answers until"))
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=500, initial=40)
    supported_places = forms.IntegerField(label=_("Places with travel support"), min_value=0, max_value=500, initial=0)
    least_share = forms.IntegerField(
        label=_("Least share of women and of men, in percent"), min_value=0, max_value=50, initial=40
    )
    rest_months = forms.IntegerField(
        label=_("Months until somebody may attend again"), min_value=0, max_value=60, initial=24
    )
    days_needed = forms.IntegerField(label=_("Days attended for a certificate"), min_value=1, max_value=10, initial=2)
    nonprofit_only = forms.BooleanField(label=_("Only people of non-profit organizations"), required=False)
    sectors = forms.MultipleChoiceField(
        label=_("Sectors asked for"), choices=Sector.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None marked: any."),
    )  # fmt: skip
    responsible = forms.CharField(label=_("Who follows the commitments"), max_length=120)
    seal_office = forms.ModelChoiceField(label=_("Office that seals the certificates"), queryset=None, required=False)

    def __init__(self, *arguments: Any, edition: Edition | None = None, **options: Any):
        super().__init__(*arguments, **options)
        self.fields["seal_office"].queryset = offices(timezone.localdate())  # type: ignore[attr-defined]
        if edition is not None:
            del self.fields["number"], self.fields["form_key"]
            for name in self.fields:
                self.initial.setdefault(name, getattr(edition, name))


class QuotaForm(forms.Form):
    """A quota of one office or one sector; empty takes it away."""

    quota_office = forms.ModelChoiceField(label=_("Office"), queryset=None, required=False)
    quota_sector = forms.ChoiceField(label=_("Sector"), choices=[("", "—"), *Sector.choices], required=False)
    quota_places = forms.IntegerField(label=_("Places at most"), min_value=0, max_value=500, required=False)

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.fields["quota_office"].queryset = offices(timezone.localdate())  # type: ignore[attr-defined]


class BudgetForm(forms.Form):
    """The budget of an edition."""

    fund = forms.CharField(label=_("Fund"), max_length=160)
    currency = CurrencyField(label=_("Currency"))
    planned = forms.DecimalField(label=_("Planned amount"), min_value=0, max_digits=12, decimal_places=2)


class SponsorForm(Once):
    """Who gives, what, and with what interest."""

    organization = OrganizationField(label=_("Organization of the directory"))
    form = forms.ChoiceField(
        label=_("Form"), choices=[one for one in Contribution.Form.choices if one[0] != Contribution.Form.MATCHED]
    )
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=12, decimal_places=2)
    what = forms.CharField(label=_("What is given"), max_length=200, required=False)
    valued_by = forms.CharField(label=_("How it was valued, when in kind"), max_length=160, required=False)
    interest = forms.CharField(label=_("Interest it has in the theme"), max_length=300)


class PaymentForm(Once):
    """A payment asked for."""

    organization = OrganizationField(label=_("Organization that is paid"), required=False)
    payee = forms.CharField(label=_("or whoever else is paid"), max_length=160, required=False)
    what = forms.CharField(label=_("For what"), max_length=200)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=12, decimal_places=2)


class NominateForm(Once):
    """Somebody an office names."""

    name = forms.CharField(label=_("Whole name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), help_text=_("The invitation goes there. Kept sealed."))
    telephone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=[("es", "Español"), ("en", "English")])
    organization_name = forms.CharField(label=_("Organization"), max_length=160, required=False)
    organization = OrganizationField(label=_("The same in the directory, when it is there"), required=False)
    is_nonprofit = forms.BooleanField(label=_("It is a non-profit organization"), required=False, initial=True)
    sector = forms.ChoiceField(label=_("Sector"), choices=Sector.choices)
    sex = forms.ChoiceField(
        label=_("Sex, as she or he says it"),
        choices=Participant.Sex.choices,
        initial=Participant.Sex.UNKNOWN,
        widget=forms.RadioSelect,
    )
    motive = words(_("Why this person"), 1000)
    needs_support = forms.BooleanField(label=_("Asks for travel support"), required=False)


class WhyForm(forms.Form):
    """A reason."""

    reason = forms.CharField(label=_("Why"), max_length=200)


class SessionForm(forms.Form):
    """A session of the agenda."""

    title = forms.CharField(label=_("Title"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    day = DayField(label=_("Day"))
    starts = HourField(label=_("From"))
    ends = HourField(label=_("To"))
    room = forms.CharField(label=_("Room"), max_length=80, required=False)
    speaker = forms.CharField(
        label=_("Who speaks"), max_length=400, required=False, help_text=_("Several: with a comma between.")
    )
    speaks_for = OrganizationField(label=_("For which organization of the directory"), required=False)
    sponsor = OrganizationField(label=_("Paid for by"), required=False)

    def details(self, zone: str) -> dict[str, Any]:
        """What the verb takes, in the hours of the place."""
        typed = self.cleaned_data
        place = ZoneInfo(zone)
        names = [name.strip() for name in typed["speaker"].split(",") if name.strip()]
        return {
            "title": typed["title"], "title_en": typed["title_en"], "room": typed["room"], "sponsor": typed["sponsor"],
            "starts_at": datetime.combine(typed["day"], typed["starts"], place),
            "ends_at": datetime.combine(typed["day"], typed["ends"], place),
            "speakers": [(name, typed["speaks_for"]) for name in names],
        }  # fmt: skip


class CommitmentForm(Once):
    """Who does what by when. ``people``: invitations of those who came; none on her own page."""

    participant = forms.ChoiceField(label=_("Who, of those who attended"), required=False)
    who = forms.CharField(label=_("or a body, by its name"), max_length=160, required=False)
    office = forms.ModelChoiceField(label=_("Office that follows a body"), queryset=None, required=False)
    what = forms.CharField(label=_("What"), max_length=300)
    due_on = DayField(label=_("By when"))

    def __init__(self, *arguments: Any, people: Any = None, **options: Any):
        super().__init__(*arguments, **options)
        if people is None:
            del self.fields["participant"], self.fields["who"], self.fields["office"]
        else:
            named = [(str(one.pk), one.nomination.participant.name) for one in people]
            self.fields["participant"].choices = [("", "—"), *named]  # type: ignore[attr-defined]
            self.fields["office"].queryset = offices(timezone.localdate())  # type: ignore[attr-defined]


class FollowUpForm(forms.Form):
    """How a commitment stands."""

    standing = forms.ChoiceField(
        label=_("How does it stand"), choices=FollowUp.Standing.choices, widget=forms.RadioSelect
    )
    evidence = forms.CharField(
        label=_("What shows it"), max_length=300, required=False,
        help_text=_("A link, a paper, a name one can ask. Needed when it was met."),
    )  # fmt: skip


class OutcomeForm(forms.Form):
    """What came of an edition."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Outcome.Kind.choices)
    what = forms.CharField(label=_("What came of it"), max_length=300)
    participant = forms.ChoiceField(label=_("Through whom, of those who attended"), required=False)
    organization = OrganizationField(label=_("Organization of the directory"), required=False)
    happened_on = DayField(label=_("When"))
    evidence = forms.CharField(label=_("What shows it"), max_length=300)

    def __init__(self, *arguments: Any, people: Any = (), **options: Any):
        super().__init__(*arguments, **options)
        named = [(str(one.pk), one.nomination.participant.name) for one in people]
        self.fields["participant"].choices = [("", "—"), *named]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """The answer to an invitation."""

    attends_at = forms.ChoiceField(label=_("Where will you attend?"), widget=forms.RadioSelect, required=False)
    wants_support = forms.BooleanField(label=_("I need support for my travel"), required=False)

    def __init__(self, *arguments: Any, edition: Edition, **options: Any):
        super().__init__(*arguments, **options)
        if edition.second_place:
            self.fields["attends_at"].choices = [  # type: ignore[attr-defined]
                (Invitation.At.FIRST, f"{edition.place}, {edition.city}"),
                (Invitation.At.SECOND, f"{edition.second_place}, {edition.second_city}"),
            ]
            self.initial.setdefault("attends_at", Invitation.At.FIRST)
        else:
            del self.fields["attends_at"]
        if not edition.supported_places:
            del self.fields["wants_support"]


MARKS = [(n, str(n)) for n in range(5, 0, -1)]


class SurveyForm(forms.Form):
    """Her opinion, kept apart from her name."""

    useful = forms.TypedChoiceField(
        label=_("How useful was it? 5 is the most"), choices=MARKS, coerce=int, widget=forms.RadioSelect
    )
    organized = forms.TypedChoiceField(
        label=_("How well was it organized? 5 is the best"), choices=MARKS, coerce=int, widget=forms.RadioSelect
    )
    again = forms.BooleanField(label=_("I would recommend it"), required=False)
    said = words(_("In your own words"), 1000, required=False)
