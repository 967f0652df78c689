"""What comes due by itself."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from .actions import fill_agenda
from .models import Session
from .privacy import forget_conduct


@task()
def fill_agendas() -> int:
    """Put what became overdue on the agenda of plenaries that are convened; how many items."""
    ahead = Session.objects.filter(
        state=Session.State.CONVENED, kind=Session.Kind.PLENARY, held_on__gte=timezone.localdate()
    )
    return sum(fill_agenda(session) for session in ahead)


@task()
def forget_words() -> int:
    """Empty what is kept no longer."""
    return forget_conduct(timezone.localdate())
