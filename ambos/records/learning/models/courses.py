"""Where people learn, what they can learn there, and what a state asks to graduate."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization, Sourced


class Institution(Sourced):
    """A school, a district of schools, a state's education office, a provider of courses, a plaza.

    ``code`` is the number its own country gives it (NCES id, CCT), ``code_of`` who gives it. ``organization`` is set when
    it is a partner with accounts of its own; a school inherits the reach of its district's through ``parent``.
    """

    class Kind(models.TextChoices):
        SCHOOL = "school", _("school")
        DISTRICT = "district", _("school district")
        STATE_OFFICE = "state_office", _("education office of a state")
        PROVIDER = "provider", _("provider of courses")
        PLAZA = "plaza", _("plaza for adults")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    folded_name = models.CharField(max_length=200, db_index=True, editable=False)
    country = models.CharField(_("country"), max_length=2)
    state_province = models.CharField(_("state or province"), max_length=8, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    code_of = models.CharField(_("whose number"), max_length=20, blank=True, help_text="'nces', 'cct'")
    code = models.CharField(_("number"), max_length=40, blank=True)
    level = models.CharField(
        _("level"), max_length=20, blank=True, help_text="primaria, secundaria, bachillerato, K-12"
    )
    shift = models.CharField(_("shift"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.RESTRICT, related_name="branches", null=True, verbose_name=_("belongs to")
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.RESTRICT, related_name="+", null=True, help_text="when it is a partner"
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("of the demo world"), default=False)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name"]
        indexes = [models.Index(fields=["country", "state_province", "kind"], name="learning_institution_where")]
        constraints = [
            models.UniqueConstraint(
                fields=["code_of", "code", "shift"], condition=~models.Q(code=""), name="learning_institution_code_once"
            ),
            models.CheckConstraint(
                name="learning_institution_code_in_pairs",
                condition=models.Q(code="", code_of="") | ~models.Q(code="") & ~models.Q(code_of=""),
            ),
        ]

    def __str__(self):
        return self.name


class Course(Sourced):
    """A course of a plan: of the country of origin (plan ``mx-2011``) or of a state of residence (plan ``us``, ``us-tx``).

    ``credits`` is what it is worth where courses give credits, ``sced`` its code in the pivot both sides share. ``first_year``
    and ``last_year`` are the school years (by their first calendar year) in which the plan taught it.
    """

    class Term(models.TextChoices):
        YEAR = "year", _("school year")
        SEMESTER = "semester", _("semester")
        OTHER = "other", _("at its own pace")

    country = models.CharField(_("country"), max_length=2)
    plan = models.CharField(_("plan"), max_length=40)
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    folded_title = models.CharField(max_length=200, db_index=True, editable=False)
    subject = models.CharField(_("counts towards"), max_length=40, blank=True)
    sced = models.CharField(_("SCED code"), max_length=12, blank=True)
    level = models.CharField(_("level"), max_length=20, blank=True)
    grade = models.PositiveSmallIntegerField(_("grade or semester"), null=True)
    term = models.CharField(_("lasts"), max_length=10, choices=Term, default=Term.YEAR)
    hours = models.DecimalField(_("hours"), max_digits=6, decimal_places=1, null=True)
    credits = models.DecimalField(_("credits"), max_digits=4, decimal_places=2, null=True)
    first_year = models.PositiveSmallIntegerField(_("first school year"), null=True)
    last_year = models.PositiveSmallIntegerField(_("last school year"), null=True)
    contents = models.CharField(_("where its contents are"), max_length=500, blank=True)
    institution = models.ForeignKey(
        Institution, on_delete=models.RESTRICT, related_name="courses", null=True, help_text="when only one offers it"
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["plan", "level", "grade", "code"]
        indexes = [models.Index(fields=["sced"], name="learning_course_sced")]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="learning_course_once"),
            models.CheckConstraint(
                name="learning_course_years",
                condition=models.Q(first_year__isnull=True)
                | models.Q(last_year__isnull=True)
                | models.Q(last_year__gte=models.F("first_year")),
            ),
            models.CheckConstraint(
                name="learning_course_credits", condition=models.Q(credits__isnull=True) | models.Q(credits__gt=0)
            ),
        ]

    def __str__(self):
        return f"{self.plan} {self.code}"

    @property
    def target_code(self) -> str:
        """Its name as a target in ``domain.credits``: the code alone in the plan of a whole country, else with its plan."""
        return self.code if self.plan == self.country else f"{self.plan}:{self.code}"

    @property
    def name(self) -> str:
        """Its title in the language of the reader, as far as it has one."""
        return self.title_en if self.title_en and (get_language() or "es").startswith("en") else self.title


class RuleSet(Sourced):
    """What a state or a district asks to graduate. A change is another row; the older one says until when it held.

    ``requirements`` is a list of {subject, credits, overflow}, as ``domain.credits.Requirement``.
    """

    code = models.CharField(_("code"), max_length=40)
    country = models.CharField(_("country"), max_length=2)
    state_province = models.CharField(_("state or province"), max_length=8, blank=True)
    name_es = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200)
    reference = models.CharField(_("where the rule stands"), max_length=200)
    granularity = models.DecimalField(_("smallest credit"), max_digits=4, decimal_places=2, default="0.5")
    hours_per_credit = models.DecimalField(_("hours of one credit"), max_digits=6, decimal_places=1, null=True)
    allows_part_year = models.BooleanField(_("part of a year counts"), default=False)
    requirements = models.JSONField(_("what is asked"), default=list)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True)

    class Meta:
        verbose_name = _("graduation rules")
        verbose_name_plural = _("graduation rules")
        ordering = ["code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(valid_to__isnull=True), name="learning_rules_one_in_force"
            ),
            models.CheckConstraint(
                name="learning_rules_end_after_start",
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
            ),
            models.CheckConstraint(name="learning_rules_granularity", condition=models.Q(granularity__gt=0)),
        ]

    def __str__(self):
        return self.code


class StandardImport(Keyed):
    """A state's list of courses or its graduation rules as somebody brought it, with what would change. Accepted by another."""

    class Subject(models.TextChoices):
        COURSES = "courses", _("courses")
        RULES = "rules", _("graduation rules")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPLIED = "applied", _("applied")
        DISCARDED = "discarded", _("discarded")

    subject = models.CharField(_("what it lists"), max_length=10, choices=Subject)
    plan = models.CharField(_("plan"), max_length=40)
    file_name = models.CharField(_("file"), max_length=200)
    source = models.CharField(_("who issued it"), max_length=500)
    as_of = models.CharField(_("of which day"), max_length=40)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(_("rows"), default=list)
    differences = models.JSONField(_("differences"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField(_("proposed at"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("list of courses or rules")
        verbose_name_plural = _("lists of courses or rules")
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                name="learning_import_decided_in_pairs",
                condition=models.Q(state="proposed", decided_at__isnull=True)
                | ~models.Q(state="proposed") & models.Q(decided_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.plan} {self.subject}"
