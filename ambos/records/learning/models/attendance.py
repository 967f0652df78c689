"""Who came: a session of a group or a course, and one mark a learner."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ambos.records.audit.models import Keyed
from ambos.records.network.models import Office

from .courses import Course, Institution
from .learners import Learner


class AttendanceSession(Keyed):
    """One meeting. ``program`` keeps it, ``group`` is that program's own key of the group that met."""

    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    institution = models.ForeignKey(Institution, on_delete=models.RESTRICT, related_name="sessions", null=True)
    course = models.ForeignKey(Course, on_delete=models.RESTRICT, related_name="+", null=True)
    program = models.SlugField(_("program"), max_length=40)
    group = models.UUIDField(_("group"), null=True)
    held_on = models.DateField(_("held on"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    note = models.CharField(_("note"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    form_key = models.UUIDField(unique=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-held_on", "id"]
        indexes = [
            models.Index(fields=["program", "office", "held_on"], name="learning_sessions"),
            models.Index(fields=["group", "held_on"], name="learning_sessions_of_group"),
        ]
        constraints = [
            models.CheckConstraint(
                name="learning_session_minutes", condition=models.Q(minutes__gte=1, minutes__lte=960)
            )
        ]

    def __str__(self):
        return f"{self.program} {self.held_on}"


class AttendanceMark(Keyed):
    """Was this learner there? Nobody asked is no row: a blank is never an absence."""

    class State(models.TextChoices):
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")
        JUSTIFIED = "justified", _("absent, with a reason")

    session = models.ForeignKey(AttendanceSession, on_delete=models.CASCADE, related_name="marks")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="attendance")
    state = models.CharField(_("attendance"), max_length=10, choices=State)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [models.UniqueConstraint(fields=["session", "learner"], name="learning_present_once")]

    def __str__(self):
        return self.state
