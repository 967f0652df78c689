"""The window as a place: its hours, its stations, the days it is closed, and the trips of its mobile unit."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.network.models import ServicePoint


class Hours(Keyed):
    """Open on one day of the week, from one day to another. A change is a new row: last year's hours stay."""

    service_point = models.ForeignKey(ServicePoint, on_delete=models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField(_("day of the week"), help_text="0 is Monday")
    opens_at = models.TimeField(_("opens"))
    closes_at = models.TimeField(_("closes"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to (last day)"), null=True)

    class Meta:
        verbose_name = _("hours")
        verbose_name_plural = _("hours")
        indexes = [models.Index(fields=["service_point", "weekday"], name="health_windows_hours_of")]
        constraints = [
            models.CheckConstraint(name="health_windows_weekday", condition=models.Q(weekday__lte=6)),
            models.CheckConstraint(
                name="health_windows_opens_before_closing", condition=models.Q(opens_at__lt=models.F("closes_at"))
            ),
        ]

    def __str__(self):
        return f"{self.weekday} {self.opens_at:%H:%M}-{self.closes_at:%H:%M}"


class Station(Keyed):
    """A place inside the window where one thing is done. What needs privacy is done behind a door."""

    class Kind(models.TextChoices):
        HALL = "hall", _("waiting hall")
        DESK = "desk", _("desk")
        EXAM_ROOM = "exam_room", _("exam room")
        VACCINES = "vaccines", _("vaccines")
        PRIVATE_ROOM = "private_room", _("private room")

    service_point = models.ForeignKey(ServicePoint, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=60)
    is_open = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("station")
        verbose_name_plural = _("stations")
        constraints = [models.UniqueConstraint(fields=["service_point", "name"], name="health_windows_station_once")]

    def __str__(self):
        return self.name


class Closure(Keyed):
    """The window is closed on these days although its hours say otherwise. Ended early by ``reopened_on``, never deleted."""

    class Reason(models.TextChoices):
        STORM = "storm", _("storm or other weather")
        HOLIDAY = "holiday", _("holiday")
        PROTEST = "protest", _("protest in front of the office")
        AGENCY = "agency", _("the agency has nobody to attend")
        BUILDING = "building", _("power, water or the building")
        OTHER = "other", _("other")

    service_point = models.ForeignKey(ServicePoint, on_delete=models.CASCADE, related_name="+")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    reopened_on = models.DateField(_("open again on"), null=True)
    said_at = models.DateTimeField(_("said at"))
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        indexes = [models.Index(fields=["service_point", "first_day"], name="health_windows_closures_of")]
        constraints = [
            models.CheckConstraint(
                name="health_windows_closure_ends_after_start",
                condition=models.Q(last_day__gte=models.F("first_day")),
            )
        ]

    def __str__(self):
        return f"{self.first_day} {self.reason}"


class Trip(Keyed):
    """A day of the mobile unit somewhere: where, with whom as host. What was done there are ordinary visits of that day."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    service_point = models.ForeignKey(ServicePoint, on_delete=models.RESTRICT, related_name="+")
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))
    place = models.CharField(_("place"), max_length=160)
    city = models.CharField(_("city"), max_length=120)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True)
    host = models.CharField(_("host"), max_length=160, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    cancel_reason = models.CharField(_("why cancelled"), max_length=10, choices=Closure.Reason, blank=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("trip of the mobile unit")
        verbose_name_plural = _("trips of the mobile unit")
        constraints = [
            models.UniqueConstraint(
                fields=["service_point", "day"],
                condition=~models.Q(state="cancelled"),
                name="health_windows_trip_a_day",
            ),
            models.CheckConstraint(
                name="health_windows_trip_cancelled_says_why",
                condition=models.Q(state="cancelled") & ~models.Q(cancel_reason="")
                | ~models.Q(state="cancelled") & models.Q(cancel_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.day} {self.place}"
