"""What is typed of members: that one leaves, chooses a committee, is complained of, is voted about, asks back her journey."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.directory.forms import OrganizationField
from ambos.records.registry.forms import CurrencyField, DayField, Once

from ..models import Body, Member, Proceeding, TravelClaim
from ..queries import books
from .work import AgendaVote, lines

BY_HAND = (
    Member.Left.RESIGNED,
    Member.Left.MOVED,
    Member.Left.BECAME_OFFICIAL,
    Member.Left.DIED,
    Member.Left.TERM_OVER,
)
"""Why a member leaves without a vote."""


class LeaveForm(forms.Form):
    """Her seat falls vacant."""

    because = forms.ChoiceField(
        label=_("Why"), choices=[(one.value, one.label) for one in BY_HAND], widget=forms.RadioSelect
    )
    on = DayField(label=_("Last day"), initial=timezone.localdate)


class CommitteeForm(forms.Form):
    """The committee a member chooses."""

    committee = forms.ModelChoiceField(label=_("Committee"), queryset=None, empty_label=None, widget=forms.RadioSelect)

    def __init__(self, *arguments: Any, member: Member, **options: Any):
        super().__init__(*arguments, **options)
        self.fields["committee"].queryset = member.seat.term.committees.all()  # type: ignore[attr-defined]


class NameForm(forms.Form):
    """How everybody reads her."""

    name = forms.CharField(label=_("Name, as everybody reads it"), max_length=120)
    gender = forms.ChoiceField(label=_("Gender, as she says"), choices=Member.Gender.choices, widget=forms.RadioSelect)


class MotionForm(AgendaVote):
    """A vote on a member, in an open plenary."""

    session = forms.ModelChoiceField(label=_("Open plenary"), queryset=None, empty_label=None)

    def __init__(self, *arguments: Any, term: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.fields["session"].queryset = books.open_plenaries(term)  # type: ignore[attr-defined]
        self.order_fields(["session"])


class ComplainForm(Once):
    """A complaint against a member. Which interest was harmed is said, or it is none."""

    member = forms.ModelChoiceField(label=_("Member"), queryset=None, empty_label="—")
    harmed = forms.ChoiceField(
        label=_("Which interest was harmed"),
        choices=Proceeding.Harmed.choices,
        widget=forms.RadioSelect,
        help_text=_("To criticize the government is no ground."),
    )
    acts = forms.CharField(label=_("What she did, when and where"), max_length=4000, widget=lines(6))

    def __init__(self, *arguments: Any, term: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.fields["member"].queryset = books.sitting(term)  # type: ignore[attr-defined]


class NotifyForm(forms.Form):
    """Admit a complaint, after looking at whether it is one."""

    is_criticism = forms.BooleanField(
        label=_("What she did was to criticize the government"),
        required=False,
        help_text=_("Then it is not admitted: criticism is no ground."),
    )


class ReasonForm(forms.Form):
    """Why, in words."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=lines(3))


class TextForm(forms.Form):
    """What was said."""

    text = forms.CharField(label=_("Text"), max_length=8000, widget=lines(5))


class FinishProceedingForm(TextForm):
    """The end, after the appeal or without one."""

    upheld = forms.BooleanField(
        label=_("The decision stands"), required=False, initial=True, help_text=_("Without an appeal it always does.")
    )


class ClaimForm(Once):
    """What a journey cost."""

    session = forms.ModelChoiceField(label=_("Session you were at"), queryset=None, empty_label="—")
    kind = forms.ChoiceField(label=_("What for"), choices=TravelClaim.Kind.choices, widget=forms.RadioSelect)
    amount = forms.DecimalField(label=_("Amount"), max_digits=10, decimal_places=2)
    currency = CurrencyField(label=_("Currency"))
    receipt = forms.CharField(label=_("Number of the receipt"), max_length=80)

    def __init__(self, *arguments: Any, member: Member, **options: Any):
        super().__init__(*arguments, **options)
        self.fields["session"].queryset = books.attended(member)  # type: ignore[attr-defined]


class BodyForm(forms.Form):
    """Somebody a recommendation can be addressed to: a new ministry, or the new name of an old one."""

    code = forms.RegexField(
        r"^[A-Z0-9]{2,12}$",
        label=_("Short name"),
        help_text=_("From 2 to 12 capitals, as it stands in the codes of recommendations."),
    )
    kind = forms.ChoiceField(label=_("Kind of body"), choices=Body.Kind.choices, widget=forms.RadioSelect)
    name_es = forms.CharField(label=_("Name in Spanish"), max_length=160)
    name_en = forms.CharField(label=_("Name in English"), max_length=160)
    began_on = DayField(label=_("Exists since"))
    source = forms.CharField(
        label=_("Where this is written"), max_length=200, help_text=_("The law or the gazette with its day.")
    )


class EndBodyForm(forms.Form):
    """A ministry is renamed, merged into another, or abolished."""

    on = DayField(label=_("First day on which it no longer exists"))
    successor = forms.ModelChoiceField(
        label=_("Who follows it"),
        queryset=None,
        required=False,
        empty_label="—",
        help_text=_("What it still owes goes to whoever follows, on the same days: a new name is no new clock."),
    )

    def __init__(self, *arguments: Any, body: Body, **options: Any):
        super().__init__(*arguments, **options)
        self.fields["successor"].queryset = books.heirs(body)  # type: ignore[attr-defined]


class ConnectForm(forms.Form):
    """Whose liaisons answer for it."""

    organization = OrganizationField(label=_("Organization whose liaisons answer for it"))
