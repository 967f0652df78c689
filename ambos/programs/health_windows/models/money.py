"""What a window costs, and who gives it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.directory.models import Organization
from ambos.records.network.models import ServicePoint


class Spending(Keyed):
    """What was spent on a window in a month, of whose money: a stipend, strips for tests, a room lent. In kind says how it was
    valued. Whoever is paid is not named."""

    class Giver(models.TextChoices):
        INSTITUTE = "institute", _("the institute or the ministry of health")
        PARTNER = "partner", _("the agency that runs it")
        OTHER = "other", _("somebody else: a clinic, a university, a foundation")

    class Form(models.TextChoices):
        CASH = "cash", _("paid")
        IN_KIND = "in_kind", _("given in kind")

    service_point = models.ForeignKey(ServicePoint, on_delete=models.RESTRICT, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.RESTRICT, related_name="+", null=True)
    month = models.DateField(_("month"), help_text="its first day")
    giver = models.CharField(_("whose money"), max_length=10, choices=Giver)
    form = models.CharField(_("paid or given"), max_length=8, choices=Form)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    what = models.CharField(_("for what"), max_length=120)
    valued_by = models.CharField(_("how it was valued"), max_length=160, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    taken_back_at = models.DateTimeField(_("taken back at"), null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("money spent on a window")
        verbose_name_plural = _("money spent on windows")
        indexes = [models.Index(fields=["service_point", "-month"], name="health_windows_money")]
        constraints = [
            models.CheckConstraint(name="health_windows_money_is_some", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="health_windows_in_kind_says_how", condition=models.Q(form="cash") | ~models.Q(valued_by="")
            ),
        ]

    def __str__(self):
        return f"{self.amount} {self.currency}"
