"""A district's terms, an equivalence, a state's list."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.learning.models import Course, Equivalence
from ambos.records.learning.queries import courses, institutions, rule_sets_of
from ambos.records.network.queries import offices
from ambos.records.registry.forms import DayField, Once
from ambos.records.registry.loading import destinations, origin

BY_CREDITS = (10, 11, 12)
"""The grades of upper secondary school after its first: where a district may place by credits."""


class DistrictForm(forms.Form):
    """A district that takes part, or its terms."""

    institution = forms.ModelChoiceField(label=_("District"), queryset=None)
    office = forms.ModelChoiceField(label=_("Consulate that serves it"), queryset=None)
    rules = forms.ChoiceField(label=_("Graduation rules"))
    joined_on = DayField(label=_("Takes part since"), initial=timezone.localdate)
    allows_part_year = forms.BooleanField(label=_("A part of a year counts"), required=False)
    hours_per_credit = forms.DecimalField(
        label=_("Hours of one credit"), required=False, min_value=Decimal(1), max_digits=6, decimal_places=1
    )
    oldest_age = forms.IntegerField(
        label=_("Age until which school is offered"), required=False, min_value=16, max_value=30
    )
    contact_name = forms.CharField(label=_("Contact"), max_length=120, required=False)
    contact_email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        found = [
            (one.code, one.name_es, one.name_en) for pack in destinations() for one in rule_sets_of(pack.code, today)
        ]
        self.fields["institution"].queryset = institutions(kind="district")
        self.fields["office"].queryset = offices(today)
        self.fields["rules"].choices = [(code, f"{es} · {code}") for code, es, _en in found]


class ThresholdsForm(Once):
    """From how many credits a grade begins; empty where the district does not say."""

    source = forms.CharField(
        label=_("Where the district says so"),
        max_length=300,
        help_text=_("Its policy or letter, with the page and the day."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for grade in BY_CREDITS:
            self.fields[f"grade_{grade}"] = forms.DecimalField(
                label=_("Credits from which grade %(grade)s begins") % {"grade": grade}, required=False,
                min_value=Decimal(0), max_digits=4, decimal_places=2,
            )  # fmt: skip

    @property
    def boxes(self) -> list[Any]:
        """One box a grade."""
        return [self[f"grade_{grade}"] for grade in BY_CREDITS]

    def thresholds(self) -> dict[int, Decimal]:
        """Grade -> credits."""
        typed = {grade: self.cleaned_data[f"grade_{grade}"] for grade in BY_CREDITS}
        return {grade: credits for grade, credits in typed.items() if credits is not None}


class EquivalenceForm(Once):
    """What a course gives. Up to two targets."""

    extent = forms.ChoiceField(label=_("How far"), choices=Equivalence.Extent.choices, widget=forms.RadioSelect)
    target = forms.ModelChoiceField(label=_("Counts as"), queryset=None)
    credits = forms.DecimalField(label=_("Credits"), max_digits=4, decimal_places=2, min_value=Decimal("0.25"))
    target2 = forms.ModelChoiceField(label=_("And also as"), queryset=None, required=False)
    credits2 = forms.DecimalField(
        label=_("Credits"), max_digits=4, decimal_places=2, required=False, min_value=Decimal("0.25")
    )
    first_year = forms.IntegerField(label=_("First school year"), required=False, min_value=1950, max_value=2199)
    last_year = forms.IntegerField(label=_("Last school year"), required=False, min_value=1950, max_value=2199)
    evidence = forms.CharField(
        label=_("What you looked at"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000,
        help_text=_("Contents of both courses, hours, the book, the district’s letter."),
    )  # fmt: skip
    upload = forms.FileField(
        label=_("The evidence as a file"), required=False,
        help_text=_("PDF, picture or table. The second reader opens it. Nothing with a student’s name."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        targets = courses().exclude(credits=None).exclude(country=origin().code)
        for name in ("target", "target2"):
            self.fields[name].queryset = targets
            self.fields[name].label_from_instance = lambda one: f"{one.name} · {one.plan} {one.code}"

    def gives(self) -> dict[Course, Decimal]:
        """Target -> credits."""
        data = self.cleaned_data
        found = {data["target"]: data["credits"]}
        if data.get("target2") and data.get("credits2"):
            found[data["target2"]] = data["credits2"]
        return found


class RefuseForm(forms.Form):
    """Why not."""

    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class StandardForm(forms.Form):
    """A state's courses (CSV) or graduation rules (YAML)."""

    plan = forms.RegexField(label=_("State, such as us-il"), regex=r"^[A-Za-z]{2}-[A-Za-z0-9]{1,10}$", max_length=13)
    source = forms.CharField(label=_("Who issued it"), max_length=500)
    as_of = forms.CharField(label=_("Of which day"), max_length=40)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV with code, title, subject, credits (sced and hours if known); or YAML with graduation rules."),
    )
