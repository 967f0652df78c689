"""What a body types: more time, another body, its answer, its plan, what shows that it was done."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.records.registry.forms import DayField

from ..models import Recommendation
from .work import body_choices, lines


class ExtendForm(forms.Form):
    """More time, once."""

    reason = forms.CharField(label=_("Why it takes longer, as everybody reads it"), max_length=500, widget=lines(2))


class SendOnForm(forms.Form):
    """Another body must answer."""

    to = forms.ChoiceField(label=_("Who must answer"), choices=body_choices)
    reason = forms.CharField(label=_("Why it is theirs"), max_length=500, widget=lines(2))


class AnswerForm(forms.Form):
    """The answer, under its own letter."""

    disposition = forms.ChoiceField(
        label=_("Answer"), choices=Recommendation.Disposition.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("Answer in full"), max_length=8000, widget=lines(7))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        widget=lines(3),
        help_text=_("Needed unless it is accepted or already done."),
    )
    letter = forms.CharField(label=_("Number of the letter"), max_length=60)
    letter_on = DayField(label=_("Day of the letter"))


class PlanForm(forms.Form):
    """Who does what, by when."""

    text = forms.CharField(label=_("Who does what"), max_length=2000, widget=lines(4))
    until = DayField(label=_("By when"))


class FinishForm(forms.Form):
    """Done, and what shows it."""

    text = forms.CharField(label=_("What was done"), max_length=2000, widget=lines(4))
    what = forms.CharField(label=_("What shows it"), max_length=200)
    where = forms.CharField(
        label=_("Where it can be seen"),
        max_length=300,
        required=False,
        help_text=_("An address, a gazette and its day, a file number. Or send the file itself."),
    )
    upload = forms.FileField(label=_("File that shows it (PDF, picture, table)"), required=False)
    is_public = forms.BooleanField(
        label=_("Everybody may open the file"),
        required=False,
        help_text=_("Otherwise the council and the institutions asked. Take names of people served out of it first."),
    )
