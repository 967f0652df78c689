"""The queue of a window's day."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.casework.models import Encounter
from ambos.records.network.models import ServicePoint
from ambos.records.people.models import Person


class Ticket(Keyed):
    """A place in today's queue. A reason that could shame is kept as 'reserved' and never shown in a list."""

    class Company(models.TextChoices):
        """Asked of minors only, and of nobody else."""

        ADULT = "adult", _("with the mother, the father or a guardian")
        ALONE = "alone", _("alone")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CALLED = "called", _("with someone")
        ATTENDED = "attended", _("attended")
        LEFT = "left", _("left")

    service_point = models.ForeignKey(ServicePoint, on_delete=models.RESTRICT, related_name="+")
    day = models.DateField(_("day"))
    number = models.PositiveSmallIntegerField(_("turn"))
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, related_name="+", null=True)
    alias = models.CharField(_("anonymous slip"), max_length=20, blank=True)
    topics = models.JSONField(_("topics"), default=list)
    is_reserved = models.BooleanField(_("reserved reason"), default=False)
    language = models.CharField(_("language"), max_length=8, default="es")
    needs_interpreter = models.BooleanField(_("asks for an interpreter"), default=False)
    company = models.CharField(_("who comes with a minor"), max_length=8, choices=Company, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    arrived_at = models.DateTimeField(_("arrived at"))
    called_at = models.DateTimeField(_("called at"), null=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    done_at = models.DateTimeField(_("done at"), null=True)
    encounter = models.OneToOneField(Encounter, on_delete=models.RESTRICT, related_name="+", null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("turn in the queue")
        verbose_name_plural = _("turns in the queue")
        indexes = [models.Index(fields=["service_point", "day", "state", "number"], name="health_windows_queue")]
        constraints = [
            models.UniqueConstraint(fields=["service_point", "day", "number"], name="health_windows_turn_once"),
            models.CheckConstraint(
                name="health_windows_named_or_alias", condition=models.Q(person__isnull=False) | ~models.Q(alias="")
            ),
            models.CheckConstraint(
                name="health_windows_called_in_pairs",
                condition=models.Q(called_at__isnull=True, called_by__isnull=True)
                | models.Q(called_at__isnull=False, called_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.day} / {self.number}"
