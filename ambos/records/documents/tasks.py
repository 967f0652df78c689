"""What the worker runs for documents. Publishing twice does no harm: the later list counts."""

from __future__ import annotations

from django_tasks import task

from . import actions


@task()
def publish() -> None:
    """Sign and publish the list of revocations: daily, and after every paper that ended."""
    actions.publish_lists(by="system")
