"""What members and the secretariat type: drafts, sessions, attendance, votes, reasons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.records.registry.forms import DayField, Once
from ambos.records.registry.queries import name_of, running

from ..models import Attendance, Session
from ..queries import recommendations, work


def lines(rows: int) -> forms.Textarea:
    """A box of so many lines."""
    return forms.Textarea(attrs={"rows": rows})


def body_choices() -> list[tuple[str, str]]:
    """Bodies one may address today."""
    return [(body.code, f"{body.name} ({body.code})") for body in work.bodies(timezone.localdate())]


class ProposeForm(Once):
    """A recommendation as a member drafts it."""

    title = forms.CharField(label=_("Title"), max_length=160, help_text=_("What it asks, in a few words."))
    text = forms.CharField(
        label=_("What is recommended"),
        max_length=4000,
        widget=lines(6),
        help_text=_("Who should do what, for whom, and by when it should be seen."),
    )
    why = forms.CharField(label=_("Why"), max_length=4000, required=False, widget=lines(4))
    bodies = forms.MultipleChoiceField(
        label=_("Who must answer"), required=False, widget=forms.CheckboxSelectMultiple, choices=body_choices
    )
    title_en = forms.CharField(label=_("Title in English"), max_length=160, required=False)
    text_en = forms.CharField(
        label=_("What is recommended, in English"), max_length=4000, required=False, widget=lines(4)
    )


class WhyForm(forms.Form):
    """A step that needs a reason."""

    why = forms.CharField(label=_("Why, as everybody reads it"), max_length=1000, widget=lines(3))


class ClarifyForm(forms.Form):
    """What the committee meant."""

    text = forms.CharField(label=_("What is recommended"), max_length=4000, widget=lines(6))
    text_en = forms.CharField(
        label=_("What is recommended, in English"), max_length=4000, required=False, widget=lines(4)
    )


class FoundForm(forms.Form):
    """What the committee found."""

    text = forms.CharField(label=_("What the committee found"), max_length=2000, widget=lines(4))
    is_gain = forms.BooleanField(label=_("People are better off for it: a verified gain"), required=False)


class DisputeForm(forms.Form):
    """What the committee did not find."""

    text = forms.CharField(label=_("What is missing, or not as said"), max_length=2000, widget=lines(4))


class MergeForm(forms.Form):
    """Another that asks the same."""

    into = forms.ModelChoiceField(label=_("The one that goes on"), queryset=None, empty_label="—")
    why = forms.CharField(label=_("Why, as everybody reads it"), max_length=1000, widget=lines(3))

    def __init__(self, *arguments: Any, found: Any, **options: Any):
        super().__init__(*arguments, **options)
        into: Any = self.fields["into"]
        into.queryset = recommendations.mergeable(found)
        into.label_from_instance = lambda one: f"{one.code} {one.name}"


PARTS = 4
"""How many parts the page offers to split one into."""


class SplitForm(forms.Form):
    """The parts one becomes: each its title, its text and who must answer. Parts left empty are none."""

    why = forms.CharField(label=_("Why, as everybody reads it"), max_length=1000, widget=lines(2))

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        for n in range(1, PARTS + 1):
            self.fields[f"title_{n}"] = forms.CharField(
                label=_("Title of part %(n)s") % {"n": n}, max_length=160, required=n < 3
            )
            self.fields[f"text_{n}"] = forms.CharField(
                label=_("What part %(n)s asks") % {"n": n}, max_length=4000, required=n < 3, widget=lines(3)
            )
            self.fields[f"bodies_{n}"] = forms.MultipleChoiceField(
                label=_("Who must answer part %(n)s") % {"n": n},
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=body_choices,
            )

    def clean(self) -> dict[str, Any]:
        """What ``split`` takes: why, and the parts that were written."""
        typed = super().clean() or {}
        rows = [
            tuple(typed.get(f"{name}_{n}", "") for name in ("title", "text", "bodies")) for n in range(1, PARTS + 1)
        ]
        return {"why": typed.get("why", ""), "parts": [row for row in rows if row[0] or row[1]]}


def program_choices() -> list[tuple[str, str]]:
    """The programs this institute runs."""
    return [("", "—"), *((one.slug, name_of(one.slug)) for one in running() if not one.is_record)]


class OutcomeForm(forms.Form):
    """What was born of it."""

    title = forms.CharField(label=_("What was born of it"), max_length=200)
    program = forms.ChoiceField(label=_("Program of the institute"), required=False, choices=program_choices)
    began_on = DayField(label=_("Since"))


class SessionForm(Once):
    """A session to convene."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Session.Kind.choices, widget=forms.RadioSelect)
    committee = forms.ModelChoiceField(label=_("Committee"), queryset=None, required=False, empty_label="—")
    held_on = DayField(label=_("Day"))
    place = forms.CharField(label=_("Place"), max_length=160)

    def __init__(self, *arguments: Any, term: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.fields["committee"].queryset = term.committees.all()  # type: ignore[attr-defined]


class Attend(forms.Form):
    """Who is there: one choice and one excuse a member."""

    def __init__(self, *arguments: Any, members: Any, said: dict[UUID, tuple[str, str]], **options: Any):
        super().__init__(*arguments, **options)
        self.members = list(members)
        for member in self.members:
            state, excuse = said.get(member.pk, (Attendance.State.PRESENT, ""))
            self.fields[f"state_{member.pk}"] = forms.ChoiceField(
                label=member.name,
                choices=Attendance.State.choices,
                initial=state,
                widget=forms.Select(attrs={"class": "input", "aria-label": member.name}),
            )
            self.fields[f"excuse_{member.pk}"] = forms.CharField(
                label=_("Excuse"),
                max_length=200,
                required=False,
                initial=excuse,
                widget=forms.TextInput(
                    attrs={"class": "input", "aria-label": _("Excuse of %(name)s") % {"name": member.name}}
                ),
            )

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(member, choice, excuse) as the table shows them."""
        return [(m, self[f"state_{m.pk}"], self[f"excuse_{m.pk}"]) for m in self.members]

    def said(self) -> dict[UUID, tuple[str, str]]:
        """Member -> (state, excuse)."""
        data = self.cleaned_data
        return {m.pk: (data[f"state_{m.pk}"], data[f"excuse_{m.pk}"]) for m in self.members}


class AgendaVote(forms.Form):
    """A vote in numbers."""

    in_favour = forms.IntegerField(label=_("In favour"), min_value=0, max_value=9999)
    against = forms.IntegerField(label=_("Against"), min_value=0, max_value=9999, initial=0)
    abstained = forms.IntegerField(label=_("Abstained"), min_value=0, max_value=9999, initial=0)
