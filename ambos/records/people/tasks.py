"""What the clock asks for. Each may begin twice."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task

from . import actions, queries


@task()
def find_duplicates() -> int:
    """Once a day: which records may be one human being, for a person to review. A task for each list, behind everything
    else that waits: all of them take minutes in a network of a million, and letters are sent every minute."""
    lists = queries.offices_with_people()
    for purpose, office in lists:
        find_duplicates_at.enqueue(purpose=purpose, office=str(office))
    return len(lists)


@task(priority=-50)
def find_duplicates_at(purpose: str, office: str) -> int:
    """Look through the list of one office; how many new pairs wait for a review."""
    return actions.find_duplicates_at(purpose=purpose, office=UUID(office))


@task()
def keep_time() -> None:
    """Every hour: tell whose record ends soon, erase whose time has ended."""
    actions.keep_time()
