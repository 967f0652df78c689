"""What a clerk types about a person. Forms read and tidy, and keep what was typed; the verbs decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from ambos.domain.errors import Refused
from ambos.domain.names import parse_partial_date
from ambos.records.registry.forms import Once
from ambos.records.registry.loading import origin_module
from ambos.records.registry.queries import explain_all

from .actions import EDITABLE, faults_in
from .models import Consent, ContactPoint, Guardian, Person
from .privacy import scope_in_words
from .queries import guardian, guardians, language_choices, minor_on, person_by_code, state_choices

OWN_SCOPES = ("keep_record", "follow_up", "link_records", "attend_minor")
"""What is asked on her own page; a referral is agreed to where it is sent."""


class Refusable(forms.Form):
    """A form that shows what the verbs refuse, beside the field it speaks of; ``one_box``: what else is refused can only
    be about this field."""

    one_box: str | None = None

    def show(self, refused: Refused) -> None:
        """Put each sentence of a refusal where it belongs; the date's at its first box."""
        for field, sentence in explain_all(refused):
            place = f"{field}_day" if f"{field}_day" in self.fields else field
            self.add_error(place if place in self.fields else self.one_box, sentence)


class AboutHer(Refusable):
    """A form on her page; ``about`` is (the reader's access, she)."""

    def __init__(self, *args: Any, about: tuple[Any, Person], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.access, self.person = about


class SearchForm(forms.Form):
    """A name, a birth date, a code or a telephone."""

    q = forms.CharField(
        label=_("Name, birth date, code or telephone"),
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "autofocus": True}),
    )


class PersonForm(Refusable):
    """Who she is. Her names as on her birth record."""

    given_names = forms.CharField(
        label=_("Given names"), max_length=200, strip=False, error_messages={"required": _("Write the name.")}
    )
    surname1 = forms.CharField(label=_("First surname"), max_length=200, required=False, strip=False)
    surname2 = forms.CharField(label=_("Second surname"), max_length=200, required=False, strip=False)
    born_day = forms.CharField(label=_("Birth date"), max_length=10, required=False)
    born_month = forms.CharField(label=_("Month"), max_length=10, required=False)
    born_year = forms.CharField(label=_("Year"), max_length=10, required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=Person.Sex.choices, initial=Person.Sex.UNKNOWN, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Language"), initial="es")
    other_languages = forms.MultipleChoiceField(
        label=_("Other languages she speaks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    needs_interpreter = forms.BooleanField(label=_("Asks for an interpreter"), required=False)
    origin_state = forms.ChoiceField(label=_("State of origin"), required=False)

    def __init__(self, *args: Any, office: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.office = office
        self.fields["language"].choices = self.fields["other_languages"].choices = language_choices()
        self.fields["origin_state"].choices = [("", _("not said")), *state_choices()]

    def clean(self) -> dict[str, Any]:
        """``born`` from the three boxes, nothing typed is a date not known. All that is wrong is said at once."""
        data = super().clean()
        boxes = [data.get(f"born_{part}", "") for part in ("day", "month", "year")]
        data["born"] = None
        try:
            if any(boxes):
                data["born"] = parse_partial_date(*boxes, today=timezone.localdate(), field="born")
        except Refused as refused:
            self.show(refused)
        given = {name: data[name] for name in EDITABLE if name in data}
        if faults := faults_in(given, office=self.office, phone=data.get("phone", ""), email=data.get("email", "")):
            self.show(Refused(reasons=faults))
        return data

    @property
    def details(self) -> dict[str, Any]:
        """What the verbs take."""
        return {name: self.cleaned_data[name] for name in EDITABLE}

    @staticmethod
    def of(person: Person) -> dict[str, Any]:
        """What a form about her starts with."""
        born = person.born
        return {name: getattr(person, name) for name in EDITABLE if name != "born"} | {
            "born_day": born.day if born else None,
            "born_month": born.month if born else None,
            "born_year": born.year if born else None,
        }


class EditForm(PersonForm):
    """Changing what is known; ``seen_version`` is the version this clerk saw."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)


class NewPersonForm(Once, PersonForm):
    """Registering somebody, with the first way to reach her."""

    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    may_text = forms.BooleanField(label=_("She agrees to receive text messages"), required=False)
    email = forms.CharField(label=_("E-mail"), max_length=254, required=False)

    @property
    def details(self) -> dict[str, Any]:
        """What the verb takes, contacts and form key included."""
        names = ("phone", "may_text", "email", "form_key")
        return super().details | {name: self.cleaned_data[name] for name in names}


class ContactForm(AboutHer):
    """A telephone or an e-mail."""

    one_box = "value"

    system = forms.ChoiceField(
        label=_("Kind"), choices=ContactPoint.System.choices, initial="phone", widget=forms.RadioSelect
    )
    value = forms.CharField(label=_("Number or address"), max_length=254)
    hours = forms.ChoiceField(
        label=_("When"), choices=ContactPoint.Hours.choices, initial="any", required=False, widget=forms.RadioSelect
    )
    may_text = forms.BooleanField(label=_("She agrees to receive text messages"), required=False)
    no_calls = forms.BooleanField(label=_("She does not want to be called"), required=False)
    may_leave_word = forms.BooleanField(label=_("We may leave word with whoever answers"), required=False)
    is_preferred = forms.BooleanField(label=_("She prefers to be reached here"), required=False)

    def clean_hours(self) -> str:
        """Nothing chosen is any hour."""
        return self.cleaned_data["hours"] or ContactPoint.Hours.ANY

    def clean(self) -> dict[str, Any]:
        """``may_call``: the question is asked the way she says it."""
        data = super().clean()
        return data | {"may_call": not data.pop("no_calls", False)}


class IdentifierForm(AboutHer):
    """A national number, never required."""

    one_box = "identifier"

    kind = forms.ChoiceField(label=_("Kind of number"))
    identifier = forms.CharField(
        label=_("Number"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        language, rules = translation.get_language() or "es", origin_module("identifiers")
        self.fields["kind"].choices = (
            [(code, name.in_language(language)) for code, name in rules.NAMES.items()] if rules else []
        )


class OtherNameForm(AboutHer):
    """Also known as."""

    name = forms.CharField(label=_("Name as written there"), max_length=400)
    document = forms.CharField(
        label=_("On which document"),
        max_length=120,
        required=False,
        help_text=_("For example a driver's licence or a school record."),
    )


class ConsentForm(AboutHer):
    """A permission of her own: for what, and how she gave it."""

    scope = forms.ChoiceField(label=_("She allows us to"), widget=forms.RadioSelect)
    how = forms.ChoiceField(label=_("How she gave it"), choices=Consent.How.choices, widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language it was explained in"), initial="es")
    given_by = forms.ChoiceField(label=_("Who allows it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = language_choices()
        minor = minor_on(self.person, timezone.localdate())
        own = [s for s in OWN_SCOPES if s != "attend_minor" or minor is not False]
        self.fields["scope"].choices = [(scope, scope_in_words(scope)) for scope in own]
        if minor is False:
            del self.fields["given_by"]
            return
        # she is a minor, or may be one: a guardian allows it, or it says why she does
        self.fields["given_by"].choices = [
            ("", _("she herself, of age") if minor is None else _("choose")),
            *((str(g.key), f"{g.name}, {g.relationship}") for g in guardians(self.access, self.person)),
            *(
                (f"reason:{code}", _("she herself: %(why)s") % {"why": why})
                for code, why in Consent.MinorReason.choices
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """``given_by`` as the verb takes it: a guardian, or the reason why she gave it herself."""
        data = super().clean()
        chosen = data.pop("given_by", "") or ""
        if chosen.startswith("reason:"):
            data["minor_reason"] = chosen.removeprefix("reason:")
        elif chosen:
            data["given_by"] = guardian(self.access, chosen)
        return data


class GuardianForm(AboutHer):
    """Who answers for a minor: by the code of her own record, or by name."""

    one_box = "name"

    name = forms.CharField(
        label=_("Her or his name, or the code of the record"),
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    relationship = forms.ChoiceField(label=_("Is her"), choices=Guardian.Relationship.choices, widget=forms.RadioSelect)
    document = forms.CharField(
        label=_("On which document"), max_length=120, required=False, help_text=_("For example a birth certificate.")
    )

    def clean(self) -> dict[str, Any]:
        """A code of a record within reach is that person; anything else is a name."""
        data = super().clean()
        known = person_by_code(self.access, data.get("name", ""))
        if known is not None:
            data |= {"guardian": known, "name": ""}
        return data


class HouseholdForm(AboutHer):
    """Somebody she lives with, by the code of the record."""

    one_box = "other"

    other = forms.CharField(
        label=_("Code of somebody she lives with"), max_length=12, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def clean_other(self) -> Person:
        """The person, where the code is of a record within reach."""
        known = person_by_code(self.access, self.cleaned_data["other"])
        if known is None:
            raise forms.ValidationError(_("No record here has this code."))
        return known
