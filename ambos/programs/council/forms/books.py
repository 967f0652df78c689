"""What the secretariat types of a term: its rules, its days, the figures its seats are shared by, who sits on them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ambos.domain.apportionment import read_populations
from ambos.domain.council.rules import KINDS, METHODS
from ambos.domain.errors import Refused
from ambos.records.directory.forms import OrganizationField
from ambos.records.network.models import Office
from ambos.records.registry.forms import DayField, refuse

from ..models import Member, RuleSet, Seat
from .work import lines

METHOD_NAMES = {
    "hare": _("largest remainder (Hare)"),
    "sainte-lague": _("Sainte-Laguë"),
    "fixed": _("the table below"),
    "by_electors": _("a council at each office, by its electors"),
}
_NUMBERS = (
    ("clocks.acknowledge_business_days", _("Working days to say that it was received")),
    ("clocks.answer_days", _("Days to answer")),
    ("clocks.extension_days", _("Days of the one extension")),
    ("absences", _("Absences without an excuse that may cost the seat")),
    ("conduct.answer_days", _("Days to answer a complaint")),
    ("conduct.appeal_days", _("Days to appeal")),
)
_SHARES = (
    ("quorum", _("Quorum, of those who may vote")),
    ("majority", _("Majority, of those present")),
    ("conduct.majority", _("Majority that expels")),
)


class RulesForm(forms.Form):
    """Rules as they were voted. The first ones shown are those the country's pack proposes; nobody adopts them but the vote."""

    title = forms.CharField(label=_("Title of the rules"), max_length=160)
    minutes = forms.CharField(label=_("Minutes in which the vote stands"), max_length=200)
    adopted_on = DayField(label=_("Day of the vote"))
    in_favour = forms.IntegerField(label=_("In favour"), min_value=0, max_value=9999)
    against = forms.IntegerField(label=_("Against"), min_value=0, max_value=9999, initial=0)
    abstained = forms.IntegerField(label=_("Abstained"), min_value=0, max_value=9999, initial=0)
    term_years = forms.IntegerField(label=_("Years of a term"), min_value=1, max_value=9)
    may_be_reelected = forms.BooleanField(label=_("Members may be re-elected"), required=False)
    method = forms.ChoiceField(
        label=_("How elected seats go to the districts"),
        choices=[(code, METHOD_NAMES[code]) for code in METHODS],
        widget=forms.RadioSelect,
    )
    cap = forms.IntegerField(label=_("Most seats a district may have"), min_value=1, max_value=999, required=False)
    table = forms.CharField(
        label=_("Table of districts and their seats"),
        required=False,
        widget=lines(3),
        help_text=_("One a line: the code of the district, then its seats. Only for the method of the table."),
    )
    sizes = forms.CharField(
        label=_("Table of electors and seats"),
        required=False,
        widget=lines(3),
        help_text=_("One a line: from so many electors, so many seats. Only for a council at each office."),
    )
    turnout = forms.CharField(
        label=_("Turnout below which there is a second call"),
        max_length=9,
        required=False,
        help_text=_("As a share: 1/20. Empty: only where nobody stands."),
    )
    committees = forms.CharField(
        label=_("Committees"),
        required=False,
        widget=lines(7),
        help_text=_("One a line: code | name in Spanish | name in English."),
    )

    def __init__(self, *arguments: Any, proposal: dict[str, Any], **options: Any):
        super().__init__(*arguments, **{"initial": _typed(proposal)} | options)
        for kind in KINDS:
            self.fields[f"kind_{kind}"] = forms.IntegerField(
                label=Seat.Kind(kind).label, min_value=0, max_value=9999, required=False
            )
        for name, words in _NUMBERS:
            self.fields[name.replace(".", "_")] = forms.IntegerField(label=words, min_value=0, max_value=999)
        for name, words in _SHARES:
            self.fields[name.replace(".", "_")] = forms.CharField(
                label=words, max_length=9, help_text=_("As a share: 1/2, 2/3.")
            )

    def kinds(self) -> list[Any]:
        """The boxes of how many seats of each kind."""
        return [self[f"kind_{kind}"] for kind in KINDS]

    def numbers(self) -> list[Any]:
        """The boxes of days and absences."""
        return [self[name.replace(".", "_")] for name, _words in _NUMBERS]

    def shares(self) -> list[Any]:
        """The boxes of quorum and majorities."""
        return [self[name.replace(".", "_")] for name, _words in _SHARES]

    def clean_table(self) -> dict[str, int]:
        """District -> seats."""
        return dict(self._pairs("table"))

    def clean_sizes(self) -> list[dict[str, int]]:
        """Electors and seats, line by line."""
        pairs = self._pairs("sizes")
        if not all(electors.isdecimal() for electors, _seats in pairs):
            raise forms.ValidationError(_("Each line has two words, and the second is a number."))
        return [{"electors": int(electors), "seats": seats} for electors, seats in pairs]

    def clean_committees(self) -> list[dict[str, str]]:
        """Code and names, line by line."""
        rows = [[cell.strip() for cell in line.split("|")] for line in self.cleaned_data["committees"].splitlines()]
        rows = [row for row in rows if any(row)]
        if not all(len(row) == 3 and all(row) for row in rows):
            raise forms.ValidationError(_("Each line has a code and two names, with a bar between them."))
        return [{"code": code, "es": es, "en": en} for code, es, en in rows]

    def _pairs(self, name: str) -> list[tuple[str, int]]:
        rows = [line.replace(",", " ").split() for line in self.cleaned_data[name].splitlines() if line.strip()]
        if not all(len(row) == 2 and row[1].isdecimal() for row in rows):
            raise forms.ValidationError(_("Each line has two words, and the second is a number."))
        return [(word, int(number)) for word, number in rows]

    def voted(self) -> dict[str, Any]:
        """What ``adopt_rules`` takes."""
        typed = self.cleaned_data
        names = ("title", "minutes", "adopted_on", "in_favour", "against", "abstained")
        return {name: typed[name] for name in names} | {"rules": self._rules()}

    def _rules(self) -> dict[str, Any]:
        typed = self.cleaned_data
        kinds = {kind: typed[f"kind_{kind}"] for kind in KINDS if typed[f"kind_{kind}"]}
        seats = {"method": typed["method"]} | {
            name: value
            for name, value in (
                ("kinds", kinds),
                ("cap", typed["cap"]),
                ("table", typed["table"]),
                ("sizes", typed["sizes"]),
            )
            if value
        }
        rules: dict[str, Any] = {
            "term_years": typed["term_years"],
            "may_be_reelected": typed["may_be_reelected"],
            "seats": seats,
            "committees": typed["committees"],
        }
        if typed["turnout"]:
            rules["second_call"] = {"minimum_turnout": typed["turnout"]}
        for name, _words in (*_NUMBERS, *_SHARES):
            *above, last = name.split(".")
            place = rules.setdefault(above[0], {}) if above else rules
            place[last] = typed[name.replace(".", "_")]
        return rules


def _typed(rules: dict[str, Any]) -> dict[str, Any]:
    """Rules as the boxes show them."""
    seats = rules.get("seats", {})
    found = {name: rules.get(name) for name in ("term_years", "may_be_reelected")}
    found |= {
        "method": seats.get("method"),
        "cap": seats.get("cap"),
        "table": "\n".join(f"{district} {n}" for district, n in (seats.get("table") or {}).items()),
        "sizes": "\n".join(f"{line['electors']} {line['seats']}" for line in seats.get("sizes") or ()),
        "turnout": rules.get("second_call", {}).get("minimum_turnout", ""),
        "committees": "\n".join(f"{c['code']} | {c['es']} | {c['en']}" for c in rules.get("committees") or ()),
    }
    found |= {f"kind_{kind}": n for kind, n in (seats.get("kinds") or {}).items()}
    for name, _words in (*_NUMBERS, *_SHARES):
        *above, last = name.split(".")
        place = rules.get(above[0], {}) if above else rules
        found[name.replace(".", "_")] = place.get(last)
    return found


class TermForm(forms.Form):
    """A term to open."""

    code = forms.SlugField(label=_("Code of the term"), max_length=20, help_text=_("Its years, mostly: 2026-2028."))
    rule_set = forms.ModelChoiceField(label=_("Rules adopted for it"), queryset=RuleSet.objects.none())
    starts_on = DayField(label=_("First day"))

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.fields["rule_set"].queryset = RuleSet.objects.order_by("-adopted_on", "-id")  # type: ignore[attr-defined]


class ShareForm(forms.Form):
    """The population of each district, and the public draw where there was a tie."""

    populations = forms.CharField(
        label=_("Population of each district"),
        widget=forms.Textarea(attrs={"rows": 14, "class": "code"}),
        help_text=_(
            "One a line: code of the office, comma, its population. Take out the line of an office that is no district; a figure "
            "left empty is refused, never read as zero."
        ),
    )
    basis = forms.CharField(
        label=_("Where the figures come from"), max_length=200, help_text=_("It is published beside them.")
    )
    drawn = forms.CharField(
        label=_("Public draw at the last seat"),
        max_length=200,
        required=False,
        help_text=_("Only after a tie: where and when it was drawn, and before whom."),
    )
    winners = forms.CharField(label=_("Codes of the districts that won the draw"), max_length=400, required=False)

    def clean(self) -> dict[str, Any]:
        """Each code as an office, each figure as a number; every fault beside the figures."""
        typed = super().clean() or {}
        if "populations" not in typed:
            return typed
        text = typed["populations"].replace(";", ",").replace("\t", ",")
        if "district" not in text.splitlines()[0].lower():
            text = f"district,population\n{text}"
        try:
            figures = read_populations(text)
        except Refused as refused:
            refuse(self, refused)
            return typed
        winners = typed.get("winners", "").replace(",", " ").split()
        known = {office.code: office for office in Office.objects.filter(code__in=[*figures, *winners])}
        for code in (*figures, *winners):
            if code not in known:
                self.add_error(
                    "populations" if code in figures else "winners",
                    _("No office has the code %(code)s.") % {"code": code},
                )
        if not self.errors:
            typed["populations"] = {known[code]: people for code, people in figures.items()}
            typed["winners"] = [known[code] for code in winners]
        return typed


def first_lines(offices: Any) -> str:
    """What the box shows before anybody typed: every office abroad, its figure still to be said."""
    return "\n".join(f"{office.code}," for office in offices)


class SeatForm(forms.Form):
    """A seat that no district has."""

    kind = forms.ChoiceField(
        label=_("Kind of seat"),
        choices=[(value, words) for value, words in Seat.Kind.choices if value != Seat.Kind.ELECTED],
        widget=forms.RadioSelect,
    )
    organization = OrganizationField(label=_("Organization that holds it"), required=False)
    state_of_origin = forms.CharField(label=_("State of origin of the delegate"), max_length=80, required=False)


class SeatMemberForm(forms.Form):
    """Who takes a vacant seat."""

    name = forms.CharField(label=_("Name, as everybody reads it"), max_length=120)
    email = forms.EmailField(
        label=_("E-mail"), help_text=_("She signs in with it. Where no account has it, one is made and she is told.")
    )
    gender = forms.ChoiceField(label=_("Gender, as she says"), choices=Member.Gender.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect, initial="es"
    )
    starts_on = DayField(label=_("Sits from"), initial=timezone.localdate)
