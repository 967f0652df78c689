"""What the clock asks for."""

from django.utils import timezone
from django_tasks import task

from ambos.domain.reports import Span

from .actions import open_period
from .queries import asked


@task()
def refresh() -> int:
    """Open the running period and the last one of every form, and count their unsigned reports anew. Safe to begin twice:
    each period is one transaction."""
    now = timezone.localdate()
    spans = [(form, Span.containing(now, form.form.kind)) for form in asked().values()]
    return sum(
        len(open_period(form=form, span=span, by="system")) for form, this in spans for span in (this.previous, this)
    )
