"""What a window cost."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.records.registry.forms import CurrencyField, DayField, Once

from ..models import Spending


class SpendingForm(Once):
    """So much was spent."""

    month = DayField(label=_("A day of the month"))
    what = forms.CharField(label=_("For what"), help_text=_("A stipend, strips, a room. Name nobody."), max_length=120)
    amount = forms.DecimalField(label=_("Amount"), max_digits=12, decimal_places=2)
    currency = CurrencyField(label=_("Currency"))
    giver = forms.ChoiceField(label=_("Whose money"), choices=Spending.Giver.choices, widget=forms.RadioSelect)
    form = forms.ChoiceField(label=_("Paid or given"), choices=Spending.Form.choices, widget=forms.RadioSelect)
    valued_by = forms.CharField(
        label=_("If given: how it was valued"), help_text=_("For example: the rent of such a room."), max_length=160,
        required=False,
    )  # fmt: skip
