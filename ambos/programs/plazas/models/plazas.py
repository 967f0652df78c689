"""Plazas and who runs them: networks, visits, staff and their training, kits, what it costs."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.agreements.models import Agreement
from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.network.models import Office, ServicePoint


class Network(Keyed):
    """Plazas of several hosts under one coordinator, who works for the organization that leads."""

    name = models.CharField(_("name"), max_length=160)
    lead = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")

    class Meta:
        verbose_name = _("network of plazas")
        verbose_name_plural = _("networks of plazas")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="plazas_network_once")]

    def __str__(self):
        return self.name


class Plaza(Keyed):
    """A place where adults study, run by a host. Its service point and operation are what reports and agreements know."""

    class Kind(models.TextChoices):
        COMMUNITY = "community", _("community centre")
        SCHOOL = "school", _("school or library")
        WORKPLACE = "workplace", _("workplace")
        FAITH = "faith", _("church")
        CORRECTIONAL = "correctional", _("prison")
        CONSULATE = "consulate", _("consulate")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("plaza proposed")
        VISITED = "visited", _("plaza visited")
        APPROVED = "approved", _("plaza approved")
        OPERATING = "operating", _("plaza at work")
        SUSPENDED = "suspended", _("plaza suspended")
        CLOSED = "closed", _("plaza closed")

    code = models.CharField(_("code of the plaza"), max_length=12, unique=True)
    name = models.CharField(_("name of the plaza"), max_length=160)
    kind = models.CharField(_("kind of place"), max_length=14, choices=Kind)
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    host = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+")
    network = models.ForeignKey(Network, on_delete=models.SET_NULL, related_name="plazas", null=True)
    agreement = models.ForeignKey(Agreement, on_delete=models.RESTRICT, related_name="+", null=True)
    service_point = models.OneToOneField(ServicePoint, on_delete=models.RESTRICT, related_name="+", null=True)
    address = models.CharField(_("street"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=120)
    state_province = models.CharField(_("state or province"), max_length=40, blank=True)
    is_public = models.BooleanField(_("its address may be shown to everybody"), default=False)
    equipment = models.JSONField(_("equipment"), default=list)
    offers = models.JSONField(_("what it teaches"), default=list, help_text="codes of courses of the pack")
    state = models.CharField(_("state of the plaza"), max_length=10, choices=State, default=State.PROPOSED)
    state_on = models.DateField(_("in this state since"))
    why = models.CharField(_("why suspended or closed"), max_length=200, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    opened_on = models.DateField(_("works since"), null=True)
    closed_on = models.DateField(_("first day closed"), null=True)
    is_demo = models.BooleanField(default=False)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("plaza")
        verbose_name_plural = _("plazas")
        ordering = ["name"]
        indexes = [models.Index(fields=["office", "state"], name="plazas_of_office")]
        constraints = [
            models.CheckConstraint(
                name="plazas_prison_address_is_private",
                condition=~models.Q(kind="correctional") | models.Q(is_public=False),
            ),
            models.CheckConstraint(
                name="plazas_closed_says_when",
                condition=~models.Q(state="closed") | models.Q(closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="plazas_nobody_approves_her_own",
                condition=models.Q(approved_by__isnull=True)
                | models.Q(proposed_by__isnull=True)
                | ~models.Q(approved_by=models.F("proposed_by")),
            ),
            models.CheckConstraint(
                name="plazas_shut_says_why",
                condition=~models.Q(state__in=["suspended", "closed"]) | ~models.Q(why=""),
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def is_prison(self) -> bool:
        """No internet, paper packs, no address or telephone of its learners."""
        return self.kind == self.Kind.CORRECTIONAL


class PlazaVisit(Keyed):
    """Somebody of the office looked at the place, and what was found."""

    plaza = models.ForeignKey(Plaza, on_delete=models.CASCADE, related_name="visits")
    day = models.DateField(_("day of the visit"))
    seats = models.PositiveSmallIntegerField(_("seats"))
    computers = models.PositiveSmallIntegerField(_("computers"), default=0)
    has_internet = models.BooleanField(_("it has internet"), default=False)
    is_fit = models.BooleanField(_("it can be a plaza"))
    note = models.TextField(_("what was found"), blank=True)
    visited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        verbose_name = _("visit of a plaza")
        verbose_name_plural = _("visits of plazas")
        ordering = ["-day", "-id"]

    def __str__(self):
        return f"{self.day}"


class Staff(Keyed):
    """Somebody works at a plaza from one day to another. Turnover is counted from these days. ``account`` empty: she does not
    sign in."""

    class Part(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator of the plaza")
        ADVISER = "adviser", _("adviser")
        APPLIER = "applier", _("applier of exams")
        SUPPORT = "support", _("technical support")

    class Why(models.TextChoices):
        PAY = "pay", _("pay")
        TIME = "time", _("no time any more")
        MOVED = "moved", _("moved away")
        OTHER_WORK = "other_work", _("other work")
        PLAZA_CLOSED = "plaza_closed", _("the plaza closed")
        OTHER = "other", _("another reason")

    plaza = models.ForeignKey(Plaza, on_delete=models.RESTRICT, related_name="staff")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    name = models.CharField(_("name of who works there"), max_length=120)
    part = models.CharField(_("works as"), max_length=12, choices=Part)
    is_paid = models.BooleanField(_("paid"), default=False)
    starts_on = models.DateField(_("works from"))
    ends_on = models.DateField(_("works to (last day)"), null=True)
    why_left = models.CharField(_("why she left"), max_length=12, choices=Why, blank=True)

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff of plazas")
        ordering = ["part", "name"]
        indexes = [models.Index(fields=["account", "plaza"], name="plazas_staff_account")]
        constraints = [
            models.CheckConstraint(
                name="plazas_staff_ends_after_start",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="plazas_staff_left_says_why", condition=models.Q(ends_on__isnull=True) | ~models.Q(why_left="")
            ),
        ]

    def __str__(self):
        return str(self.pk)


class Training(Keyed):
    """A training somebody of the staff took."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="trainings")
    topic = models.CharField(_("topic of the training"), max_length=160)
    hours = models.PositiveSmallIntegerField(_("hours"))
    day = models.DateField(_("day of the training"))

    class Meta:
        verbose_name = _("training of staff")
        verbose_name_plural = _("trainings of staff")
        ordering = ["-day"]

    def __str__(self):
        return self.topic


class KitMove(Keyed):
    """Module kits that came in, went to a learner, or were lost. Stock is the sum; it never goes below zero."""

    class Why(models.TextChoices):
        RECEIVED = "received", _("received")
        GIVEN = "given", _("given to a learner")
        SENT = "sent", _("sent to another plaza")
        LOST = "lost", _("lost or damaged")

    plaza = models.ForeignKey(Plaza, on_delete=models.RESTRICT, related_name="kits")
    module = models.CharField(_("module"), max_length=20)
    number = models.IntegerField(_("how many"), help_text="negative when they leave")
    why = models.CharField(_("why they moved"), max_length=10, choices=Why)
    day = models.DateField(_("day"))

    class Meta:
        verbose_name = _("movement of kits")
        verbose_name_plural = _("movements of kits")
        ordering = ["-day", "-id"]
        constraints = [
            models.CheckConstraint(
                name="plazas_kits_sign",
                condition=models.Q(why="received", number__gt=0) | ~models.Q(why="received") & models.Q(number__lt=0),
            )
        ]

    def __str__(self):
        return f"{self.module} {self.number}"


class Cost(Keyed):
    """What a plaza spent in a month, as it says itself. In-kind says how it was valued."""

    class Form(models.TextChoices):
        CASH = "cash", _("paid")
        IN_KIND = "in_kind", _("given in kind")

    plaza = models.ForeignKey(Plaza, on_delete=models.CASCADE, related_name="costs")
    month = models.DateField(_("month"), help_text="its first day")
    form = models.CharField(_("paid or given"), max_length=8, choices=Form)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    what = models.CharField(_("for what"), max_length=120)
    valued_by = models.CharField(_("how it was valued"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("cost of a plaza")
        verbose_name_plural = _("costs of plazas")
        ordering = ["-month", "what"]
        constraints = [
            models.CheckConstraint(name="plazas_cost_amount", condition=models.Q(amount__gte=0)),
            models.CheckConstraint(
                name="plazas_in_kind_says_how", condition=models.Q(form="cash") | ~models.Q(valued_by="")
            ),
        ]

    def __str__(self):
        return f"{self.amount} {self.currency}"
