"""A school's request, papers, the letter to the origin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ambos.records.learning.models import Transcript
from ambos.records.people.queries import state_choices
from ambos.records.registry.forms import DayField, Once
from ambos.records.registry.loading import origin, origin_module

from .. import queries
from ..models import OriginRequest, Request

GRADES = [("", "—"), ("0", "K"), *((str(n), str(n)) for n in range(1, 13))]


def level_choices() -> list[tuple[str, str]]:
    """('secundaria:2', '2.º de secundaria') of the origin, the highest first."""
    rows = [(f"{level}:{number}", f"{number}.º {level}") for level, number in queries.levels()]
    return [("", _("not known yet")), *reversed(rows)]


def places() -> list[tuple[str, str]]:
    """States of origin, with nothing chosen first."""
    return [("", _("not known yet")), *state_choices()]


class AskForm(Once):
    """A school asks: the student's number, what she has finished, who gave permission. No name."""

    district = forms.ModelChoiceField(label=_("District"), queryset=None, empty_label=None)
    number = forms.CharField(
        label=_("Student’s number at the school"), max_length=40, help_text=_("No name: the number is enough.")
    )
    school = forms.CharField(label=_("School"), max_length=160, required=False)
    age = forms.IntegerField(label=_("Age"), min_value=3, max_value=99)
    grade_before = forms.TypedChoiceField(
        label=_("Grade where the student is now"), choices=GRADES, coerce=int, empty_value=None, required=False
    )
    completed = forms.ChoiceField(label=_("Last year finished at home"), choices=level_choices, required=False)
    origin_state = forms.ChoiceField(label=_("State of origin"), choices=places, required=False)
    papers = forms.ChoiceField(
        label=_("School records at hand"), choices=Request.Papers.choices, widget=forms.RadioSelect
    )
    asked_by = forms.ChoiceField(label=_("Who asks"), choices=Request.AskedBy.choices, widget=forms.RadioSelect)
    permission_on = DayField(label=_("Permission given on"), initial=timezone.localdate)

    def __init__(self, *args: Any, access: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = queries.own_districts(access)

    def details(self) -> dict[str, Any]:
        """What was typed as ``actions.ask`` takes it."""
        data = dict(self.cleaned_data)
        level, _colon, number = data.pop("completed").partition(":")
        return data | {"completed_level": level, "completed_number": int(number) if number else None}


class CompletedForm(forms.Form):
    """The last year the student finished at home, known later or corrected."""

    completed = forms.ChoiceField(label=_("Last year finished at home"), choices=level_choices)

    @classmethod
    def of(cls, request: Request) -> CompletedForm:
        """As it was told so far."""
        told = f"{request.completed_level}:{request.completed_number}" if request.completed_level else ""
        return cls(initial={"completed": told})

    def told(self) -> dict[str, Any]:
        """As ``actions.tell_completed`` takes it."""
        level, _colon, number = self.cleaned_data["completed"].partition(":")
        return {"level": level, "number": int(number)}


class IdentityForm(forms.Form):
    """Whom the office of origin knows. Asked only when a record must be obtained."""

    given_names = forms.CharField(label=_("Given names"), max_length=120)
    surname1 = forms.CharField(label=_("First surname"), max_length=120)
    surname2 = forms.CharField(
        label=_("Second surname"), max_length=120, required=False,
        help_text=_("Schools here often keep one only. The office there searches by both: ask the family."),
    )  # fmt: skip
    born_on = DayField(label=_("Date of birth"))
    identity_number = forms.CharField(
        label=_("Identity number of the country of origin, if the family has it at hand"), max_length=40, required=False
    )

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        language, rules = get_language() or "es", origin_module("identifiers")
        names = [name.in_language(language) for name in rules.NAMES.values()] if rules else []
        self.fields["identity_number"].help_text = ", ".join(names)

    def identity(self) -> dict[str, str]:
        """As ``actions.give_identity`` takes it."""
        return {name: str(value or "") for name, value in self.cleaned_data.items()}


class PaperForm(Once):
    """One paper: what it is, of which level, its file."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=Transcript.Kind.choices, widget=forms.RadioSelect,
        help_text=_(
            "A “certificado” lists courses and marks: it is what a school here calls a transcript. "
            "A “boleta” is the report card of one year."
        ),
    )  # fmt: skip
    country = forms.CharField(
        label=_("Country of the school, two letters"), max_length=2, initial=lambda: origin().code.upper()
    )
    level = forms.ChoiceField(label=_("Level"), required=False)
    school_name = forms.CharField(label=_("School, as the paper names it"), max_length=200, required=False)
    upload = forms.FileField(label=_("File (PDF or picture)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        names = dict.fromkeys(level for level, _number in queries.levels())
        self.fields["level"].choices = [("", "—"), *((name, name) for name in names)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") != Transcript.Kind.STATEMENT and not data.get("upload"):
            self.add_error("upload", _("Attach the file: what nobody can look at cannot be verified."))
        return data


class AskOriginForm(Once):
    """The letter to a state's education office."""

    addressee = forms.ModelChoiceField(label=_("Education office"), queryset=None)
    school_name = forms.CharField(label=_("School there"), max_length=200, required=False)
    school_key = forms.CharField(label=_("Key of the school (CCT)"), max_length=20, required=False)
    level = forms.ChoiceField(label=_("Level"))
    first_year = forms.IntegerField(label=_("First school year, as it began"), min_value=1950, max_value=2199)
    last_year = forms.IntegerField(label=_("Last school year, as it began"), min_value=1950, max_value=2199)
    channel = forms.ChoiceField(label=_("By"), choices=OriginRequest.Channel.choices, widget=forms.RadioSelect)
    sent_on = DayField(label=_("Sent on"), initial=timezone.localdate)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["addressee"].queryset = queries.addressees()
        names = dict.fromkeys(level for level, _number in queries.levels())
        self.fields["level"].choices = [(name, name) for name in names]


class ChaseForm(forms.Form):
    """Somebody asked again."""

    channel = forms.ChoiceField(label=_("By"), choices=OriginRequest.Channel.choices)
    answer = forms.CharField(label=_("What was answered"), max_length=300, required=False)


class AnswerForm(forms.Form):
    """What the office answered."""

    state = forms.ChoiceField(
        label=_("Answer"), choices=[c for c in OriginRequest.State.choices if c[0] != "sent"], widget=forms.RadioSelect
    )
    on = DayField(label=_("Answered on"), initial=timezone.localdate)
    answer = forms.CharField(label=_("In their words"), max_length=300, required=False)


class JudgeForm(forms.Form):
    """Is the paper genuine, and how is that known?"""

    state = forms.ChoiceField(
        label=_("The paper is"),
        choices=[c for c in Transcript.State.choices if c[0] != "received"],
        widget=forms.RadioSelect,
    )
    how = forms.CharField(label=_("How that is known"), max_length=200)


class NoteForm(forms.Form):
    """A word on how something was settled, or why it is sent back."""

    note = forms.CharField(label=_("Note"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class CloseForm(forms.Form):
    """Why a request ends without an analysis, as the school reads it."""

    reason = forms.CharField(
        label=_("Why, as the school reads it"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
