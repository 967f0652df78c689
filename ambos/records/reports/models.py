"""Periodic reports: who owes one, what each said and when, and what the network came to, version by version."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office, ServicePoint


class Report(Keyed):
    """What one agency owes for one service point and one period. There is one, whoever asks twice: the database says so.

    An agency that leaves in the middle leaves a report of its own days; the next one has its own. Whether it is late or
    missing is read from the days (``domain.reports.standing``), never stored.
    """

    class State(models.TextChoices):
        OPEN = "open", _("not begun")
        DRAFT = "draft", _("in preparation")
        SUBMITTED = "submitted", _("signed, to be reviewed")
        RETURNED = "returned", _("returned for correction")
        ACCEPTED = "accepted", pgettext_lazy("report", "accepted")
        REOPENED = "reopened", _("accepted, being corrected")

    form = models.CharField(_("form"), max_length=60)
    program = models.SlugField(_("program"), max_length=40)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    service_point = models.ForeignKey(ServicePoint, on_delete=models.RESTRICT, related_name="+")
    organization = models.ForeignKey(
        Organization, on_delete=models.RESTRICT, related_name="+", null=True, help_text="lead agency; empty: not known"
    )
    period = models.DateField(_("period (its first day)"))
    starts_on = models.DateField(_("first day the agency ran it in the period"))
    ends_on = models.DateField(_("last day the agency ran it in the period"))
    rules_from = models.DateField(_("version of the form (the day it holds from)"))
    due_on = models.DateField(_("to be signed by"))
    review_due_on = models.DateField(_("to be reviewed by"))
    missing_on = models.DateField(_("missing after"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    is_blank = models.BooleanField(_("what stands is an explained blank"), default=False)
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            models.Index(fields=["form", "period"], name="reports_of_period"),
            models.Index(fields=["office", "-period"], name="reports_of_office"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["form", "service_point", "period", "organization"], name="reports_once"),
            # An unknown agency is no agency twice: databases take two empty values for different ones.
            models.UniqueConstraint(
                fields=["form", "service_point", "period"],
                condition=models.Q(organization__isnull=True),
                name="reports_once_without_agency",
            ),
            models.CheckConstraint(
                name="reports_days_in_order",
                condition=models.Q(starts_on__gte=models.F("period"), ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="reports_deadlines_in_order",
                condition=models.Q(review_due_on__gte=models.F("due_on"), missing_on__gte=models.F("due_on")),
            ),
        ]

    def __str__(self):
        return f"{self.form} {self.period:%Y-%m}"


class Statement(Keyed):
    """What was said, once: the first version, a correction after it was returned, an amendment after it was accepted.

    Signed, it never changes again (triggers, migration 0002); what comes later is another statement beside it.
    """

    class Verdict(models.TextChoices):
        NONE = "", _("not reviewed")
        ACCEPTED = "accepted", pgettext_lazy("report", "accepted")
        RETURNED = "returned", pgettext_lazy("report", "returned")

    class Blank(models.TextChoices):
        NONE = "", _("not blank")
        WEATHER = "closed_by_weather", _("closed by storm or disaster")
        CLOSED = "office_closed", _("the office was closed")
        NO_ACTIVITY = "no_activity", _("it did not open or go out")
        NO_AGENCY = "no_agency", _("no agency ran it")
        NOT_STARTED = "not_started", _("it had not begun")
        LOST = "records_lost", _("the records were lost")

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveSmallIntegerField(_("version"))
    reason = models.CharField(_("why there is another version"), max_length=500, blank=True)
    blank_reason = models.CharField(_("why it is blank"), max_length=20, choices=Blank, blank=True)
    note = models.CharField(_("what the partner explains"), max_length=1000, blank=True)
    counted_at = models.DateTimeField(_("counted from the records at"))
    signed_at = models.DateTimeField(_("signed at"), null=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    digest = models.CharField(_("digest of what was signed (SHA-256)"), max_length=64, blank=True)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, blank=True)
    review_note = models.CharField(_("what the consulate says"), max_length=1000, blank=True)
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="reports_version_once"),
            models.UniqueConstraint(
                fields=["report"], condition=models.Q(signed_at__isnull=True), name="reports_one_draft"
            ),
            models.CheckConstraint(
                name="reports_signed_in_threes",
                condition=models.Q(signed_at__isnull=True, signed_by__isnull=True, digest="")
                | models.Q(signed_at__isnull=False, signed_by__isnull=False) & ~models.Q(digest=""),
            ),
            models.CheckConstraint(
                name="reports_reviewed_in_threes",
                condition=models.Q(verdict="", reviewed_at__isnull=True, reviewed_by__isnull=True)
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False, signed_at__isnull=False)
                & ~models.Q(verdict=""),
            ),
            models.CheckConstraint(
                name="reports_nobody_reviews_her_own",
                condition=models.Q(reviewed_by__isnull=True) | ~models.Q(reviewed_by=models.F("signed_by")),
            ),
            models.CheckConstraint(
                name="reports_returned_says_why", condition=~models.Q(verdict="returned") | ~models.Q(review_note="")
            ),
            models.CheckConstraint(
                name="reports_blank_says_more", condition=models.Q(blank_reason="") | ~models.Q(note="")
            ),
            models.CheckConstraint(
                name="reports_another_version_says_why", condition=models.Q(number=1) | ~models.Q(reason="")
            ),
        ]

    def __str__(self):
        return f"{self.report_id} / {self.number}"


class Entry(Keyed):
    """One line, or one category of it: what the records count, and what is said. They differ only with a reason."""

    class State(models.TextChoices):
        COUNTED = "counted", _("counted")
        BLANK = "blank", _("no data")
        NOT_OFFERED = "not_offered", _("not offered")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="entries")
    line = models.CharField(_("line"), max_length=80)
    category = models.CharField(_("category"), max_length=60, blank=True)
    records_state = models.CharField(_("state in the records"), max_length=12, choices=State)
    records_numerator = models.BigIntegerField(_("counted in the records"), null=True)
    records_denominator = models.BigIntegerField(_("of how many in the records"), null=True)
    state = models.CharField(_("state"), max_length=12, choices=State)
    numerator = models.BigIntegerField(_("said"), null=True)
    denominator = models.BigIntegerField(_("of how many"), null=True)
    before = models.BigIntegerField(_("the period before"), null=True)
    before_of = models.BigIntegerField(_("of how many in the period before"), null=True)
    year_before = models.BigIntegerField(_("the same period a year before"), null=True)
    year_before_of = models.BigIntegerField(_("of how many a year before"), null=True)
    reason = models.CharField(_("why it differs from the records"), max_length=300, blank=True)
    adjusted_at = models.DateTimeField(_("adjusted at"), null=True)
    adjusted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(fields=["statement", "line", "category"], name="reports_line_once"),
            models.CheckConstraint(
                name="reports_blank_is_not_zero",
                condition=models.Q(state="counted", numerator__isnull=False, numerator__gte=0)
                | models.Q(state__in=["blank", "not_offered"], numerator__isnull=True, denominator__isnull=True),
            ),
            models.CheckConstraint(
                name="reports_adjusted_in_threes",
                condition=models.Q(reason="", adjusted_at__isnull=True, adjusted_by__isnull=True)
                | models.Q(adjusted_at__isnull=False, adjusted_by__isnull=False) & ~models.Q(reason=""),
            ),
            models.CheckConstraint(
                name="reports_differs_with_a_reason",
                condition=~models.Q(reason="")
                | models.Q(state=models.F("records_state"))
                & (
                    models.Q(numerator=models.F("records_numerator"))
                    | models.Q(numerator__isnull=True, records_numerator__isnull=True)
                )
                & (
                    models.Q(denominator=models.F("records_denominator"))
                    | models.Q(denominator__isnull=True, records_denominator__isnull=True)
                ),
            ),
        ]

    def __str__(self):
        return f"{self.line} {self.category}".strip()


class Consolidation(Keyed):
    """The network's period as it stood at one moment. Made again after an amendment, it restates; the older one stays."""

    form = models.CharField(_("form"), max_length=60)
    period = models.DateField(_("period (its first day)"))
    number = models.PositiveSmallIntegerField(_("version"))
    is_final = models.BooleanField(_("every report is in"))
    standings = models.JSONField(_("how many reports stood how"))
    reason = models.CharField(_("why it was made again"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("consolidation")
        verbose_name_plural = _("consolidations")
        constraints = [
            models.UniqueConstraint(fields=["form", "period", "number"], name="reports_consolidation_once"),
            models.CheckConstraint(
                name="reports_restating_says_why", condition=models.Q(number=1) | ~models.Q(reason="")
            ),
        ]

    def __str__(self):
        return f"{self.form} {self.period:%Y-%m} / {self.number}"


class Consolidated(Keyed):
    """One line of a consolidation: of the network (no office) or of one office; hidden where small or giving one away."""

    class State(models.TextChoices):
        KNOWN = "known", _("known")
        PROVISIONAL = "provisional", _("provisional")
        MISSING = "missing", _("no data")
        LATE = "late", _("late")
        NOT_OFFERED = "not_offered", _("not offered")

    consolidation = models.ForeignKey(Consolidation, on_delete=models.CASCADE, related_name="lines")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+", null=True)
    line = models.CharField(_("line"), max_length=80)
    category = models.CharField(_("category"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State)
    numerator = models.BigIntegerField(_("numerator"), null=True)
    denominator = models.BigIntegerField(_("denominator"), null=True)
    is_hidden = models.BooleanField(_("small, or would give a small one away"))

    class Meta:
        verbose_name = _("consolidated line")
        verbose_name_plural = _("consolidated lines")
        constraints = [
            models.UniqueConstraint(
                fields=["consolidation", "office", "line", "category"], name="reports_consolidated_once"
            ),
            models.UniqueConstraint(
                fields=["consolidation", "line", "category"],
                condition=models.Q(office__isnull=True),
                name="reports_network_line_once",
            ),
            models.CheckConstraint(
                name="reports_consolidated_known_has_value",
                condition=models.Q(state__in=["known", "provisional"], numerator__isnull=False)
                | models.Q(
                    state__in=["missing", "late", "not_offered"], numerator__isnull=True, denominator__isnull=True
                )
                | models.Q(state="missing", numerator=0, denominator=0),
            ),
        ]

    def __str__(self):
        return f"{self.line} {self.category}".strip()
