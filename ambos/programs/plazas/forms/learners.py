"""A learner, and what is said of her: one small form each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from ambos.domain.access import Access
from ambos.domain.adult_education.placement import Shown
from ambos.domain.errors import Refused
from ambos.domain.names import PartialDate, parse_partial_date
from ambos.records.directory.queries import services
from ambos.records.people.models import Consent, Person
from ambos.records.people.queries import language_choices, state_choices
from ambos.records.registry.forms import DayField, Once

from .. import actions, queries
from ..loading import course_choices, is_level, level_choices, module_choices, module_title, schooling_choices
from ..models import Learner, Transfer
from .plazas import HoursMixin

YES_NO = ((1, _("yes")), (0, _("not yet")))
MOST_SERVICES = 100
RESTS_ON = (
    ("exam", _("an exam of the plaza")),
    ("credential", _("a paper of whoever examines, such as the state for the GED")),
    ("attendance", _("the hours of the course")),
)


class FindLearners(forms.Form):
    """Look for a learner."""

    q = forms.CharField(label=_("Name or number"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *Learner.State.choices])


class RegisterForm(Once, HoursMixin):
    """A new learner. Only a given name and a course must be there; no document is needed."""

    field_order = ("form_key", "given_names", "surname1", "surname2")
    given_names = forms.CharField(label=_("Given names"), max_length=120)
    surname1 = forms.CharField(label=_("First surname"), max_length=120, required=False)
    surname2 = forms.CharField(label=_("Second surname"), max_length=120, required=False)
    born_day = forms.CharField(label=_("Day"), max_length=2, required=False)
    born_month = forms.CharField(label=_("Month"), max_length=2, required=False)
    born_year = forms.CharField(label=_("Year"), max_length=4, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Person.Sex.choices, initial=Person.Sex.UNKNOWN)
    language = forms.ChoiceField(label=_("Language"), choices=language_choices, initial="es")
    origin_state = forms.ChoiceField(label=_("State of origin"), choices=state_choices, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    course = forms.ChoiceField(label=_("What she wants to study"), choices=course_choices)
    served = forms.ChoiceField(
        label=_("How she is served"), choices=Learner.Served.choices, initial=Learner.Served.READING
    )
    although_alike = forms.BooleanField(
        label=_("It is another person with the same name and birth date"), required=False
    )

    def details(self) -> dict[str, Any]:
        """What the verb asks for. Refused as ``names.parse_partial_date`` refuses."""
        data = dict(self.cleaned_data)
        parts = [data.pop(f"born_{part}") for part in ("day", "month", "year")]
        for name in ("days", "starts", "ends"):
            data.pop(name)
        born: PartialDate | None = None
        if any(part.strip() for part in parts):
            born = parse_partial_date(*parts, today=timezone.localdate(), field="born_year")
        return data | {"born": born, "can_come": self.hours()}


class LearnerSide(forms.Form):
    """Something said of a learner. ``save`` calls the verb; ``keeper``: only the office."""

    title: Any = ""
    keeper = False

    def __init__(self, *args: Any, learner: Learner, access: Access, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.learner, self.access = learner, access

    def save(self, by: Any) -> Any:
        raise NotImplementedError


class PlaceForm(LearnerSide):
    """Placement: three things she shows, what she studied, modules she mastered."""

    title = _("Where does she begin?")
    reads = forms.TypedChoiceField(label=_("Reads a short note"), coerce=int, choices=YES_NO, widget=forms.RadioSelect)
    writes = forms.TypedChoiceField(
        label=_("Writes her name and address"), coerce=int, choices=YES_NO, widget=forms.RadioSelect
    )
    counts = forms.TypedChoiceField(
        label=_("Adds and gives change"), coerce=int, choices=YES_NO, widget=forms.RadioSelect
    )
    schooling = forms.ChoiceField(label=_("Earlier studies"), required=False)
    has_paper = forms.BooleanField(label=_("She has a paper of them"), required=False)
    mastered = forms.MultipleChoiceField(
        label=_("Modules mastered in the diagnostic"),
        required=False,
        choices=module_choices,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["schooling"].choices = [("", _("none, or not known")), *schooling_choices()]

    def save(self, by: Any) -> Any:
        data = self.cleaned_data
        shown = Shown(
            bool(data["reads"]), bool(data["writes"]), bool(data["counts"]), (), data["schooling"], data["has_paper"],
            tuple(data["mastered"]),
        )  # fmt: skip
        return actions.place_learner(learner=self.learner, shown=shown, by=by)


class NoteForm(LearnerSide):
    """A note on her studies."""

    title = _("Write a note")
    text = forms.CharField(
        label=_("Note"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("How it goes with her studies. Nothing about papers or status is ever kept."),
    )  # fmt: skip

    def save(self, by: Any) -> Any:
        return actions.add_note(learner=self.learner, text=self.cleaned_data["text"], by=by)


class HoursForm(LearnerSide, HoursMixin):
    """When she can come."""

    title = _("When can she come?")

    def save(self, by: Any) -> Any:
        return actions.say_hours(learner=self.learner, can_come=self.hours(), by=by)


class ServedForm(LearnerSide):
    """By audio, by pictures, with a helper."""

    title = _("How is she served?")
    served = forms.ChoiceField(label=_("How she is served"), choices=Learner.Served.choices, widget=forms.RadioSelect)

    def save(self, by: Any) -> Any:
        return actions.say_how_served(learner=self.learner, served=self.cleaned_data["served"], by=by)


class ModuleForm(LearnerSide):
    """A module she begins."""

    title = _("Begin a module")
    module = forms.ChoiceField(label=_("Module"), choices=module_choices)

    def save(self, by: Any) -> Any:
        return actions.start_module(learner=self.learner, module=self.cleaned_data["module"], by=by)


class GroupChoice(LearnerSide):
    """The group she joins."""

    title = _("Join a group")
    group = forms.ChoiceField(label=_("Group"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.groups = {str(one.pk): one for one in queries.groups(self.learner.plaza)}
        self.fields["group"].choices = [(key, one.name) for key, one in self.groups.items()]

    def save(self, by: Any) -> Any:
        return actions.join_group(group=self.groups[self.cleaned_data["group"]], learner=self.learner, by=by)


class IdentityForm(LearnerSide):
    """An officer saw a document. No copy is kept and no number."""

    title = _("Verify the identity")
    keeper = True
    evidence = forms.ChoiceField(label=_("Document shown"), choices=[c for c in Learner.Evidence.choices if c[0]])
    document_name = forms.CharField(
        label=_("Name exactly as on the document"), max_length=240,
        help_text=_("Letter by letter, accents included. The certificate bears it so. No copy and no number is kept."),
    )  # fmt: skip

    def save(self, by: Any) -> Any:
        return actions.verify_identity(learner=self.learner, by=by, **self.cleaned_data)


class StudyForm(LearnerSide):
    """Earlier studies on a paper."""

    title = _("Earlier studies on paper")
    schooling = forms.ChoiceField(label=_("Earlier studies"), choices=schooling_choices)
    proves_level = forms.ChoiceField(label=_("It is the certificate of a whole level"), required=False)
    paper = forms.CharField(label=_("Paper shown"), max_length=160)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["proves_level"].choices = [("", _("no")), *level_choices()]

    def save(self, by: Any) -> Any:
        return actions.propose_prior_study(learner=self.learner, by=by, **self.cleaned_data)


class TransferForm(Once, LearnerSide):
    """She will go on elsewhere."""

    title = _("She will go on elsewhere")
    why = forms.ChoiceField(label=_("Why"), choices=Transfer.Why.choices)
    to = forms.CharField(
        label=_("Code of the plaza"), max_length=12, required=False,
        help_text=_("It stands on the plaza's page. Leave it empty when she goes on in the country of origin."),
    )  # fmt: skip

    def save(self, by: Any) -> Any:
        data = self.cleaned_data
        to = queries.plaza_by_code(data["to"]) if data["to"].strip() else None
        if data["to"].strip() and to is None:
            raise Refused("plazas.row_no_plaza", field="to", plaza=data["to"].strip())
        return actions.ask_transfer(learner=self.learner, to=to, why=data["why"], form_key=data["form_key"], by=by)


class FinishForm(LearnerSide):
    """A course of its own was finished."""

    title = _("A course was finished")
    course = forms.ChoiceField(label=_("Course"))
    rests_on = forms.ChoiceField(label=_("What it rests on"), choices=RESTS_ON)
    on = DayField(label=_("Finished on"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = [(code, name) for code, name in course_choices() if not is_level(code)]

    def save(self, by: Any) -> Any:
        return actions.finish_course(learner=self.learner, by=by, **self.cleaned_data)


class ResultCorrection(LearnerSide):
    """A result was typed wrong. Whoever wrote it does not correct it, and the old one stays to be seen."""

    title = _("Correct a result")
    keeper = True
    exam = forms.ChoiceField(label=_("Result"))
    mark = forms.DecimalField(label=_("Mark as on the list"), max_digits=4, decimal_places=1, min_value=0)
    why = forms.CharField(label=_("What was wrong"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.results = {str(one.pk): one for one in queries.results(self.learner)}
        self.fields["exam"].choices = [
            (key, f"{module_title(one.enrolment.module)}: {one.mark} ({date_format(one.sat_on, 'j b Y')})")
            for key, one in self.results.items()
        ]

    def save(self, by: Any) -> Any:
        told = self.cleaned_data
        return actions.correct_result(exam=self.results[told["exam"]], mark=told["mark"], why=told["why"], by=by)


class WithdrawForm(LearnerSide):
    """She leaves."""

    title = _("She leaves")
    why = forms.ChoiceField(label=_("Why"), choices=Learner.Why.choices, widget=forms.RadioSelect)

    def save(self, by: Any) -> Any:
        return actions.withdraw_learner(learner=self.learner, why=self.cleaned_data["why"], by=by)


class ReferForm(Once, LearnerSide):
    """Send her to a service, with her permission."""

    title = _("Send her to a service")
    service = forms.ChoiceField(label=_("Service"))
    consent_how = forms.ChoiceField(label=_("How she gave her permission"), choices=Consent.How.choices)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        found = services(self.access).filter(takes_referrals=True).order_by("folded_name")[:MOST_SERVICES]
        self.options = {str(one.pk): one for one in found}
        self.fields["service"].choices = [
            (key, f"{one.name}, {one.organization.name}") for key, one in self.options.items()
        ]

    def save(self, by: Any) -> Any:
        data, service = self.cleaned_data, self.options[self.cleaned_data["service"]]
        need = next(iter(service.needs.values_list("code", flat=True)), "")
        return actions.refer_learner(
            learner=self.learner,
            service=service,
            need=need,
            consent_how=data["consent_how"],
            form_key=data["form_key"],
            by=by,
        )


LEARNER_SIDES: dict[str, type[LearnerSide]] = {
    "place": PlaceForm,
    "module": ModuleForm,
    "group": GroupChoice,
    "hours": HoursForm,
    "served": ServedForm,
    "note": NoteForm,
    "study": StudyForm,
    "identity": IdentityForm,
    "transfer": TransferForm,
    "finish": FinishForm,
    "refer": ReferForm,
    "result": ResultCorrection,
    "withdraw": WithdrawForm,
}
"""What may be said of a learner, by the word in its address."""
