"""What an adviser writes down about a study. Each form knows its verb; the verbs decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambos.domain.upper_secondary.exams import standings
from ambos.domain.upper_secondary.routes import rules_of
from ambos.records.registry.forms import DayField, Once

from .. import actions
from ..loading import routes
from ..models import Alignment, AreaResult, ReceivingBody, RecognitionOutcome, Study
from ..queries import bodies, certificate_in_force, passed_of, to_take_back, waiting_for
from ..queries.words import said
from .righting import CallOffForm, ComeBackForm, TakeBackForm
from .steps import StepForm


class FindForm(forms.Form):
    """A study by name or code, state, route."""

    q = forms.CharField(label=_("Name or code"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("How it stands"), required=False)
    route = forms.ChoiceField(label=_("Route"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        every = ("", _("all"))
        self.fields["state"].choices = [every, ("quiet", _("no sign of life for two months")), *Study.State.choices]
        self.fields["route"].choices = [every, *((code, said(one.name)) for code, one in routes().items())]


class OpenForm(Once):
    """The route she chose."""

    route = forms.ChoiceField(label=_("Route she chooses"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["route"].choices = [(code, said(one.name)) for code, one in routes().items()]


class DocumentForm(StepForm):
    """Her name on the document."""

    name = forms.CharField(
        label=_("Name, letter by letter as on the document"), max_length=120, strip=False,
        help_text=_("The certificate prints it exactly so, accents included."),
    )  # fmt: skip
    paper = forms.ChoiceField(label=_("Document in front of you"), choices=Study.Paper.choices)
    on = DayField(label=_("Seen on"))

    def save(self, by: Any) -> Any:
        return actions.see_document(study=self.study, by=by, **self.cleaned_data)


class LowerSecondaryForm(StepForm):
    """The certificate of lower secondary."""

    on = DayField(label=_("Date on the certificate"))
    average = forms.DecimalField(
        label=_("Average"), min_value=0, max_value=10, max_digits=4, decimal_places=2, required=False
    )
    has_guardian_letter = forms.BooleanField(label=_("The guardian's letter was seen"), required=False)

    def save(self, by: Any) -> Any:
        return actions.see_lower_secondary(study=self.study, by=by, **self.cleaned_data)


class CourseForm(StepForm):
    """A preparatory course, or the selection examination."""

    code = forms.ChoiceField(label=_("Course passed"))
    on = DayField(label=_("Passed on"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rules, done = rules_of(self.study.rules), {one.code for one in self.study.courses.all()}
        left = [(one.code, said(one.name)) for one in rules.courses if one.code not in done]
        self.fields["code"].choices = left or [(actions.SELECTION, _("Selection examination"))]

    def save(self, by: Any) -> Any:
        return actions.pass_course(study=self.study, by=by, **self.cleaned_data)


class BeginForm(StepForm):
    """The next subject."""

    number = forms.IntegerField(label=_("Subject number"), min_value=1, max_value=99)
    title = forms.CharField(label=_("Title as the provider writes it"), max_length=120, required=False)
    on = DayField(label=_("Begins on"))

    def save(self, by: Any) -> Any:
        return actions.begin_subject(study=self.study, by=by, **self.cleaned_data)


class EndForm(StepForm):
    """The result of the open subject."""

    number = forms.IntegerField(label=_("Subject number"), min_value=1, max_value=99)
    result = forms.ChoiceField(
        label=_("Result"), widget=forms.RadioSelect,
        choices=[("passed", pgettext_lazy("subject", "passed")), ("failed", pgettext_lazy("subject", "not passed"))],
    )  # fmt: skip
    mark = forms.DecimalField(
        label=pgettext_lazy("school", "Mark"), min_value=0, max_digits=4, decimal_places=1, required=False
    )
    on = DayField(label=_("Ended on"))

    def save(self, by: Any) -> Any:
        typed = dict(self.cleaned_data)
        passed = typed.pop("result") == "passed"
        return actions.end_subject(study=self.study, passed=passed, by=by, **typed)


class PlanForm(StepForm):
    """How many subjects there are."""

    whole = forms.IntegerField(
        label=_("Subjects of her plan"), min_value=1, max_value=99, help_text=_("As the provider says it.")
    )

    def save(self, by: Any) -> Any:
        return actions.tell_plan(study=self.study, by=by, **self.cleaned_data)


class ExamForm(Once, StepForm):
    """Areas, day and place of an examination."""

    areas = forms.MultipleChoiceField(label=_("Areas"), widget=forms.CheckboxSelectMultiple)
    sits_on = DayField(label=_("Day of the examination"))
    place = forms.CharField(label=_("Place"), max_length=160)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = [(one.code, said(one.name)) for one in rules_of(self.study.rules).areas]

    def save(self, by: Any) -> Any:
        return actions.register_exam(study=self.study, by=by, **self.cleaned_data)


class ResultsForm(StepForm):
    """What the examining body says, area by area. An area left at "no result yet" waits."""

    registration = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        known = self.data.get("registration") or (self.initial or {}).get("registration")
        rows = list(self.study.registrations.all())
        self.of = next((one for one in rows if str(one.pk) == str(known)), rows[0] if rows else None)
        names = {one.code: said(one.name) for one in rules_of(self.study.rules).areas}
        done = {one.area for one in self.of.results.all()} if self.of else set()
        self.waiting = [code for code in (self.of.areas if self.of else ()) if code not in done]
        for code in self.waiting:
            self.fields[code] = forms.ChoiceField(
                label=names.get(code, code),
                required=False,
                choices=[("", _("no result yet")), *AreaResult.Result.choices],
            )
            self.fields[f"{code}_right"] = forms.IntegerField(
                label=_("Right"), min_value=0, max_value=999, required=False
            )
            self.fields[f"{code}_scored"] = forms.IntegerField(
                label=_("Of those that count"), min_value=0, max_value=999, required=False
            )

    @property
    def lines(self) -> list[tuple[Any, Any, Any]]:
        """Result, right and scored of each area."""
        return [(self[code], self[f"{code}_right"], self[f"{code}_scored"]) for code in self.waiting]

    def save(self, by: Any) -> Any:
        data = self.cleaned_data
        results = {
            code: actions.Said(data[code], data[f"{code}_right"], data[f"{code}_scored"])
            for code in self.waiting if data[code]
        }  # fmt: skip
        return actions.record_results(registration=self.of, said=results, by=by)


class LeaveForm(StepForm):
    """She leaves."""

    why = forms.ChoiceField(label=_("Why, as she says it"), choices=Study.Why.choices)

    def save(self, by: Any) -> Any:
        return actions.leave(study=self.study, by=by, **self.cleaned_data)


class PauseForm(StepForm):
    """She stops for a while; no box."""

    def save(self, by: Any) -> Any:
        return actions.pause(study=self.study, by=by)


class ResumeForm(StepForm):
    """She goes on; no box."""

    def save(self, by: Any) -> Any:
        return actions.resume(study=self.study, by=by)


class StatementForm(Once, StepForm):
    """For which institution."""

    body = forms.ModelChoiceField(label=_("For which institution"), queryset=None, empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = bodies()

    def save(self, by: Any) -> Any:
        return actions.make_statement(study=self.study, by=by, **self.cleaned_data)


class OutcomeForm(forms.Form):
    """What the institution did with a statement."""

    result = forms.ChoiceField(
        label=_("What became of it?"), choices=RecognitionOutcome.Result.choices, widget=forms.RadioSelect
    )
    credits = forms.DecimalField(
        label=_("Credits given"), min_value=0, max_value=999, max_digits=5, decimal_places=1, required=False
    )
    note = forms.CharField(
        label=_("Anything the next one should know"), max_length=200, required=False,
        help_text=_("No name of the learner, please."),
    )  # fmt: skip


class BodyForm(forms.Form):
    """A college, an employer, a workforce program."""

    name = forms.CharField(label=_("Name of the institution"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=ReceivingBody.Kind.choices)


class AlignmentForm(Once):
    """What a subject is worth at an institution."""

    level = forms.ChoiceField(label=_("Recognition"), widget=forms.RadioSelect)
    target = forms.CharField(label=_("Course or credit there"), max_length=120, required=False)
    credits = forms.DecimalField(
        label=_("Credits there"), min_value=0, max_value=99, max_digits=4, decimal_places=1, required=False
    )
    condition = forms.CharField(label=_("Condition"), max_length=200, required=False)
    evidence = forms.CharField(
        label=_("What it stands on"), max_length=300, help_text=_("Who wrote it, which day, where it can be read.")
    )
    review_on = DayField(label=_("To be reviewed by"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = Alignment.Level.choices


class CorrectForm(forms.Form):
    """Another name on the certificate."""

    name = forms.CharField(label=_("Name, letter by letter as on the document"), max_length=120, strip=False)
    evidence = forms.CharField(
        label=_("What the correction stands on"),
        max_length=300,
        help_text=_("The document seen, its date, who issued it."),
    )


STEPS: dict[str, type[StepForm]] = {
    "document": DocumentForm,
    "lower-secondary": LowerSecondaryForm,
    "course": CourseForm,
    "begin": BeginForm,
    "end": EndForm,
    "plan": PlanForm,
    "exam": ExamForm,
    "results": ResultsForm,
    "pause": PauseForm,
    "resume": ResumeForm,
    "leave": LeaveForm,
    "statement": StatementForm,
    "call-off": CallOffForm,
    "take-back": TakeBackForm,
    "come-back": ComeBackForm,
}
"""Verb in the address -> its form."""


def open_steps(study: Study, today: Any) -> list[str]:
    """The forms that make sense for a study as it stands, the next step first."""
    state, rules = study.state, rules_of(study.rules)
    is_over = state == "withdrawn" or (state == "certified" and certificate_in_force(study) is not None)
    righted = ["take-back"] if not is_over and to_take_back(study) else []
    stated = ["statement"] if passed_of(study) else []
    if state == "withdrawn":
        return ["come-back", *stated]
    if state == "expired":
        return [*stated, *righted]
    if state == "paused":
        return ["resume", "leave", *stated, *righted]
    found: list[str] = []
    if state in ("preparing", "selected"):
        found.append("course")
    if state == "studying":
        has_open = any(run.result == "open" for run in study.subjects.all())
        found.append("end" if has_open else "begin")
        if not rules.subjects and not rules.areas:
            found.append("plan")
    if state == "registered":
        waiting = [one for one in study.registrations.all() if waiting_for(one)]
        found += ["results"] if any(one.sits_on <= today for one in waiting) else []
        found += ["exam"] if _to_sit(study, today) else []
        righted = [*(["call-off"] if waiting else []), *righted]
    if state != "certified":
        seen = bool(study.name_on_document), study.lower_secondary_on is not None
        papers = [name for name, is_seen in zip(("document", "lower-secondary"), seen, strict=True) if not is_seen]
        found = papers + found + [name for name in ("document", "lower-secondary") if name not in papers]
    found += stated
    found += ["pause", "leave"] if state in ("preparing", "selected", "studying", "registered") else []
    return found + righted


def initial_of(step: str, study: Study, today: Any) -> dict[str, Any]:
    """What a form starts with."""
    runs = list(study.subjects.all())
    now = next((run.number for run in runs if run.result == "open"), None)
    passed = {run.number for run in runs if run.result == "passed"}
    upcoming = next(n for n in range(1, len(passed) + 2) if n not in passed)
    sat = (one for one in study.registrations.all() if one.sits_on <= today and waiting_for(one))
    waits = next((one.pk for one in sorted(sat, key=lambda one: one.sits_on)), None)
    return {
        "document": {"name": study.name_on_document or study.person.name, "on": today},
        "lower-secondary": {"on": study.lower_secondary_on, "average": study.lower_secondary_average},
        "course": {"on": today}, "begin": {"number": upcoming, "on": today}, "end": {"number": now, "on": today},
        "results": {"registration": waits}, "exam": {"areas": _to_sit(study, today)},
    }.get(step, {})  # fmt: skip


def _to_sit(study: Study, today: Any) -> list[str]:
    waiting = {area for one in study.registrations.all() for area in waiting_for(one)}
    return [one.area.code for one in standings(actions.attempts(study), rules_of(study.rules), today)
            if one.state in ("open", "resit") and one.area.code not in waiting]  # fmt: skip
