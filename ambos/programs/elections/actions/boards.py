"""One event more on the public board. Nothing here changes or takes out an event."""

from __future__ import annotations

from django.utils import timezone

from ambos.domain.elections.archive import Archive

from ..models import BoardEvent, Election
from ..queries import archive


def write_down(election: Election, made: Archive, *, payload: str = "", **fields) -> BoardEvent:
    """Keep the newest event of an archive as a row. The caller holds the election's lock."""
    return BoardEvent.objects.create(
        election=election,
        height=made.height - 1,
        kind=made.payloads[-1][0],
        digest=made.parent,
        payload=payload,
        at=timezone.now(),
        **fields,
    )


def chained(election: Election) -> Archive:
    """An archive that stands where the board stands, to hang one event on it, without reading the ballots again."""
    last = election.board.order_by("-height").first()
    if last is None or election.moment is None:
        return archive(election)
    made = Archive(election.moment)
    made.parent, made.height = last.digest, last.height + 1
    return made
