"""What the school decides, and what became of her."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ambos.domain.errors import Reason, check
from ambos.records.learning.models import Credit

from ..models import FollowUp

GRADES = [("0", "K"), *((str(n), str(n)) for n in range(1, 13))]


class DecisionForm:
    """One decision a line, as the page sends them: ``decision-<credit>``, ``awarded-<credit>``, ``reason-<credit>``."""

    def __init__(self, data: Any, credits: list[Credit]):
        self.data, self.credits = data, credits

    def decisions(self) -> list[tuple[Credit, dict[str, Any]]]:
        """(credit, what was decided) of every line that has a decision. Refused ``learning.bad_credits`` for what is no
        number, each beside its line."""
        found, faults = [], []
        for credit in self.credits:
            decision = self.data.get(f"decision-{credit.pk}", "")
            if not decision:
                continue
            awarded = None
            if decision == Credit.Decision.MODIFIED:
                try:
                    awarded = Decimal(self.data.get(f"awarded-{credit.pk}", "").replace(",", "."))
                except InvalidOperation:
                    most = f"{credit.course.credits or 0:f}"
                    faults.append(Reason("learning.bad_credits", {"most": most}, f"awarded-{credit.pk}"))
                    continue
            reason = self.data.get(f"reason-{credit.pk}", "")
            found.append((credit, {"decision": decision, "awarded": awarded, "reason": reason}))
        check(faults)
        return found


class PlacedForm(forms.Form):
    """Where the school puts her."""

    grade = forms.TypedChoiceField(label=_("Grade where the student is placed"), choices=GRADES, coerce=int)


class FollowUpForm(forms.Form):
    """What became of her a year later."""

    outcome = forms.ChoiceField(
        label=_("What became of the student"), choices=FollowUp.Outcome.choices, widget=forms.RadioSelect
    )
