"""The part of a visit's form that follows the catalogue: services without a number, vaccines, HIV, applications, work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.domain.windows import HIV_RESULTS
from ambos.records.registry.forms import DayField

from .. import queries
from ..actions import Dose, Given, HivAgreed, Work
from ..models import Finding, HivTest, NextStep

NUMBERED = ("blood_pressure", "glucose", "a1c", "cholesterol", "bmi")
"""Screenings whose reading is typed; the others are marked with what was found."""
DOSES = [("", "–"), ("1", "1"), ("2", "2"), ("3", "3"), ("4", "4")]
RESULTS = dict(
    zip(HIV_RESULTS, (_("non-reactive"), _("reactive, to be confirmed"), _("not valid, to be repeated")), strict=True)
)
INSURED = (("", _("not asked")), ("yes", _("yes")), ("no", _("no")))


class GivenForm(forms.Form):
    """What was given besides readings. ``lots``: the lots of vaccines a dose may be taken from today."""

    insured = forms.ChoiceField(label=_("Health insurance"), choices=INSURED, required=False, widget=forms.RadioSelect)
    specials = forms.MultipleChoiceField(
        label=_("Special services"), required=False, widget=forms.CheckboxSelectMultiple
    )
    hiv_how = forms.ChoiceField(
        label=_("Permission for the HIV test, given apart"),
        choices=[("", _("no test")), *HivTest.ConsentHow.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    hiv_result = forms.ChoiceField(
        label=_("Result, when it is known now"), choices=[("", _("not yet")), *RESULTS.items()], required=False
    )
    hiv_told = forms.BooleanField(label=_("Told face to face, now"), required=False)
    hiv_back_on = DayField(label=_("Else: the day she comes back for it"), required=False)
    families = forms.MultipleChoiceField(
        label=_("Helped to apply for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    trade = forms.ChoiceField(label=_("Trade"), required=False)
    hazards = forms.MultipleChoiceField(label=_("Hazards"), required=False, widget=forms.CheckboxSelectMultiple)
    is_injured = forms.BooleanField(label=_("Hurt or ill from work"), required=False)
    next_step = forms.ChoiceField(
        label=_("What followed"),
        help_text=_("For what a professional should see, and for a reactive result."),
        choices=[("", _("nothing called for it")), *NextStep.choices],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, lots: Iterable[Any] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["specials"].choices = queries.special_services()
        self.fields["families"].choices = queries.family_choices()
        self.fields["trade"].choices = [("", _("not spoken of")), *queries.trade_choices()]
        self.fields["hazards"].choices = queries.hazard_choices()
        self.coded = queries.coded_screenings(NUMBERED)
        for code, name in self.coded:
            self.fields[f"found_{code}"] = forms.ChoiceField(
                label=name, choices=[("", _("not done")), *Finding.choices], required=False
            )
        names, self.lots = dict(queries.vaccine_choices()), []
        for lot in lots:
            label = f"{names.get(lot.vaccine, lot.vaccine)} · {lot.lot}"
            self.fields[f"dose_{lot.pk}"] = forms.ChoiceField(label=label, choices=DOSES, required=False)
            self.lots.append(lot)

    @property
    def found_fields(self):
        """The boxes of the screenings without a number."""
        return [self[f"found_{code}"] for code, _name in self.coded]

    @property
    def dose_fields(self):
        """(lot, box) of each lot."""
        return [(lot, self[f"dose_{lot.pk}"]) for lot in self.lots]

    @property
    def opened(self) -> set[str]:
        """Which folds hold something or a fault: they stay open when the page comes back."""
        parts = {
            "screenings": [f"found_{code}" for code, _name in self.coded],
            "vaccines": [f"dose_{lot.pk}" for lot in self.lots],
            "hiv": ["hiv_how", "hiv_result", "hiv_told", "hiv_back_on"],
            "programs": ["families", "insured"],
            "work": ["trade", "hazards", "is_injured"],
            "more": ["specials"],
            "step": ["next_step"],
        }
        return {part for part, names in parts.items() if any(self[n].errors or self[n].value() for n in names)}

    def services(self) -> tuple[Given, ...]:
        """Services without a number, each with what was found."""
        data = self.cleaned_data
        found = [
            Given(code, data[f"found_{code}"], data["next_step"]) for code, _name in self.coded if data[f"found_{code}"]
        ]
        return (*found, *(Given(code) for code in data["specials"]))

    def doses(self) -> tuple[Dose, ...]:
        """The doses that were marked."""
        data = self.cleaned_data
        return tuple(Dose(lot.pk, int(data[f"dose_{lot.pk}"])) for lot in self.lots if data[f"dose_{lot.pk}"])

    def hiv(self) -> HivAgreed | None:
        """The HIV test she agreed to; also when something of it was marked without the permission, which is refused."""
        data = self.cleaned_data
        if not (data["hiv_how"] or data["hiv_result"] or data["hiv_told"]):
            return None
        return HivAgreed(data["hiv_how"], data["hiv_result"], data["hiv_told"], data["next_step"], data["hiv_back_on"])

    def work(self) -> Work | None:
        """Safety at work, when it was spoken of."""
        data = self.cleaned_data
        if not data["trade"]:
            return None
        return Work(data["trade"], tuple(data["hazards"]), data["is_injured"], data["next_step"])

    def is_insured(self) -> bool | None:
        """Yes, no, not asked."""
        return {"yes": True, "no": False}.get(self.cleaned_data["insured"])
