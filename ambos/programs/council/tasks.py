"""What comes due by itself."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from .actions import fill_agenda, take_up_posts
from .models import Session, Term
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


@task()
def seat_elected() -> int:
    """Give vacant elected seats to whoever was elected and holds the post of a member; how many. What cannot be seated waits for the
    secretariat, whose page says why."""
    today = timezone.localdate()
    sitting = Term.objects.select_related("rule_set").filter(is_simulated=False, ends_on__gte=today)
    return sum(len(take_up_posts(term=term, by="system")[0]) for term in sitting)
