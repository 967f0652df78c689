"""What the clock asks for."""

from django.utils import timezone
from django_tasks import task

from ambos.domain.reports import Span

from . import actions
from .queries import asked


@task()
def refresh() -> int:
    """Open the running period and the last one of every form, and count their unsigned reports anew. Safe to begin twice:
    each period is one transaction."""
    now = timezone.localdate()
    spans = [(form, Span.containing(now, form.form.kind)) for form in asked().values()]
    return sum(
        len(actions.open_period(form=form, span=span, by="system"))
        for form, this in spans
        for span in (this.previous, this)
    )


@task()
def tell_of_reports() -> int:
    """Four times a day: write to whoever has to sign or review. Each letter goes out once."""
    return actions.tell_of_reports(timezone.localdate())
