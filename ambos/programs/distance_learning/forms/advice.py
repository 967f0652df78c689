"""What somebody says of herself to be advised. Every answer may be left out; none is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambos.domain.upper_secondary.advice import Facts

SKIP = ("", _("I prefer not to say"))


class AdviceForm(forms.Form):
    """The questions, in the order in which they are asked."""

    age = forms.IntegerField(
        label=_("How old are you?"), min_value=5, max_value=120, required=False, help_text=_("In full years.")
    )
    schooling = forms.ChoiceField(
        label=_("What did you finish at school?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("none", _("No school, or part of primary")),
            ("primary", _("Primary")),
            ("lower_secondary", _("Lower secondary (secundaria)")),
            ("lower_secondary_abroad", _("Ninth grade or so, in this country")),
            ("some_upper", _("A part of upper secondary (preparatoria)")),
            ("finished", _("Upper secondary, or high school")),
            SKIP,
        ],
    )
    average = forms.DecimalField(
        label=_("What was your average in lower secondary?"),
        min_value=0,
        max_value=10,
        max_digits=4,
        decimal_places=2,
        required=False,
        help_text=_("From 0 to 10. It stands on the certificate. Leave it empty if you do not know."),
    )
    time = forms.ChoiceField(
        label=_("What is your time like?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("steady", _("I have the same hours every week")),
            ("comes_and_goes", _("My hours change: some weeks I can, others I cannot")),
            SKIP,
        ],
    )
    hours = forms.IntegerField(
        label=_("How many hours a week could you study?"), min_value=0, max_value=80, required=False
    )
    mock = forms.IntegerField(
        label=_("Have you taken a free mock test? How many of every 100 answers were right?"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("Leave it empty if you have not taken one."),
    )
    may_travel = forms.ChoiceField(
        label=_("Could you travel to an examination in person?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No")), SKIP],
    )
    goal = forms.ChoiceField(
        label=_("What do you want it for?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("work_here", _("To work here")),
            ("study_here", _("To study on here")),
            ("study_origin", _("To study in the country of origin, also from a distance")),
            ("for_myself", _("For myself, for my family")),
            SKIP,
        ],
    )

    def facts(self) -> Facts:
        """What was said, as the rules take it."""
        said = dict(self.cleaned_data)
        average = said.pop("average")
        travel = {"yes": True, "no": False}.get(said.pop("may_travel"))
        return Facts(average=None if average is None else float(average), may_travel=travel, **said)

    @property
    def known(self) -> dict[str, str]:
        """What was typed so far, to be carried on from question to question."""
        return {name: value for name in self.fields if (value := str(self.data.get(name, ""))[:20])}


ORDER = tuple(AdviceForm.base_fields)


def asked_next(after: str | None, said: dict[str, Any]) -> str | None:
    """The question after ``after`` (``None``: the first), leaving out those whose answer would change nothing."""
    rest = ORDER if after is None else ORDER[ORDER.index(after) + 1 :]
    schooling = said.get("schooling")
    for name in rest:
        if name == "average" and schooling not in ("lower_secondary", "some_upper"):
            continue
        if name in ("time", "hours", "mock", "may_travel") and schooling in ("none", "primary", "finished"):
            continue
        return name
    return None
