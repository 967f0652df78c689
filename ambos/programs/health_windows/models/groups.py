"""What is said to many at once (reach), what is handed out (stock), and how a window did in a year."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.network.models import ServicePoint


class Talk(Keyed):
    """Something said to a group: heads counted, never persons. A support group is one too, and names nobody."""

    class Kind(models.TextChoices):
        HALL = "hall", _("talk in the hall")
        WORKSHOP = "workshop", _("workshop")
        SUPPORT_GROUP = "support_group", _("support group")

    service_point = models.ForeignKey(ServicePoint, on_delete=models.RESTRICT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.HALL)
    topic = models.CharField(_("topic"), max_length=40)
    language = models.CharField(_("language"), max_length=8, default="es")
    day = models.DateField(_("day"))
    heads = models.PositiveSmallIntegerField(_("heads counted"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")
        indexes = [models.Index(fields=["day", "service_point"], name="health_windows_talks_of")]
        constraints = [
            models.CheckConstraint(
                name="health_windows_heads_plausible", condition=models.Q(heads__gte=1) & models.Q(heads__lte=2000)
            )
        ]

    def __str__(self):
        return f"{self.day} {self.topic}"


class Material(Keyed):
    """A leaflet, poster or kit that a window keeps and hands out."""

    service_point = models.ForeignKey(ServicePoint, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    topic = models.CharField(_("topic"), max_length=40)
    language = models.CharField(_("language"), max_length=8, default="es")
    low_at = models.PositiveIntegerField(_("order more at"), default=0)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints = [
            models.UniqueConstraint(fields=["service_point", "title", "language"], name="health_windows_material_once")
        ]

    def __str__(self):
        return self.title


class StockMove(Keyed):
    """Copies received, handed out (reach), discarded, or found by counting. What is left is the sum, never stored."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        HANDED_OUT = "handed_out", _("handed out")
        DISCARDED = "discarded", _("discarded")
        COUNTED = "counted", _("difference found by counting")

    material = models.ForeignKey(Material, on_delete=models.RESTRICT, related_name="moves")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    day = models.DateField(_("day"))
    copies = models.IntegerField(_("copies"), help_text="what it adds to the shelf: negative when copies leave")
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("movement of material")
        verbose_name_plural = _("movements of material")
        constraints = [
            models.CheckConstraint(
                name="health_windows_move_has_its_sign",
                condition=models.Q(kind="received", copies__gt=0)
                | models.Q(kind__in=["handed_out", "discarded"], copies__lt=0)
                | models.Q(kind="counted"),
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.copies}"


class YearlyEvaluation(Keyed):
    """A window judges its year, with evidence; headquarters reads it, accepts it or gives it back with a reason.

    ``figures`` are frozen when it is sent: what was known then, with the counting rules of then.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("sent to headquarters")
        RETURNED = "returned", _("given back")
        ACCEPTED = "accepted", _("accepted")

    service_point = models.ForeignKey(ServicePoint, on_delete=models.RESTRICT, related_name="+")
    year = models.PositiveSmallIntegerField(_("year"))
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    answers = models.JSONField(_("answers"), default=dict, help_text="criterion -> [mark 0 to 3, evidence]")
    plan = models.TextField(_("what changes next year"), blank=True)
    figures = models.JSONField(_("figures when it was sent"), default=dict)
    submitted_at = models.DateTimeField(_("sent at"), null=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    return_reason = models.CharField(_("why given back"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("yearly evaluation of a window")
        verbose_name_plural = _("yearly evaluations of windows")
        constraints = [
            models.UniqueConstraint(fields=["service_point", "year"], name="health_windows_one_evaluation_a_year"),
            models.CheckConstraint(
                name="health_windows_sent_in_pairs",
                condition=models.Q(state="draft") | models.Q(submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="health_windows_nobody_accepts_her_own",
                condition=models.Q(decided_by__isnull=True)
                | models.Q(submitted_by__isnull=True)
                | ~models.Q(decided_by=models.F("submitted_by")),
            ),
            models.CheckConstraint(
                name="health_windows_returned_says_why",
                condition=~models.Q(state="returned") | ~models.Q(return_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.year}"
