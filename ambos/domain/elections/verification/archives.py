"""The archive as a file: is it whole, is each entry what its name says, is each event chained to the one before?"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from ambos.domain.errors import Refused

from .shapes import Malformed, base64, fields, sha256, small, strict, words

BLOCK = 512
LARGEST = 64 * 1024 * 1024
"""Bytes of one entry. A ballot of a hundred candidates has under 200,000."""
FOLLOWS = {
    "": {"Setup"},
    "Setup": {"Ballot", "EndBallots"},
    "Ballot": {"Ballot", "EndBallots"},
    "EndBallots": {"EncryptedTally"},
    "EncryptedTally": {"PartialDecryption"},
    "PartialDecryption": {"PartialDecryption", "Result"},
    "Result": set(),
}
"""What may come after what. There are no shuffles: every question is counted by adding."""


@dataclass
class Board:
    """What the archive holds, as texts; nothing here was checked but the chain."""

    election: str = ""
    trustees: str = ""
    credentials: str = ""
    ballots: list[str] = field(default_factory=list)
    is_closed: bool = False
    sized_tally: str | None = None
    tally: str | None = None
    decryptions: list[tuple[int, str]] = field(default_factory=list)
    result: str | None = None
    events: list[str] = field(default_factory=list)


def read(content: bytes) -> Board:
    """The board in an archive.

    Refused: ``elections.archive_broken`` (not such a file, or cut off), ``elections.archive_renamed`` (an entry is not what
    its name says), ``elections.chain_broken`` (an event does not follow the one before it), ``elections.archive_stray`` (data
    that no event speaks of), ``elections.archive_missing`` (an event speaks of data that is not there).
    """
    data: dict[str, str] = {}
    used: set[str] = set()
    board, last = Board(), ""
    for at, (name, text) in enumerate(_entries(content)):
        if at == 0:
            _header(name, text)
            continue
        stem, _, suffix = name.partition(".")
        if suffix not in ("data.json", "event.json") or sha256(text).hex() != stem:
            raise Refused("elections.archive_renamed", entry=name[:80])
        if suffix == "data.json":
            if stem in data:
                raise Refused("elections.archive_stray", entry=name)
            data[stem] = text
        else:
            last = _event(board, text, last, data, used)
            board.events.append(stem)
    if not board.events:
        raise Refused("elections.archive_broken", block=0)
    stray = next((stem for stem in data if stem not in used), None)
    if stray is not None:
        raise Refused("elections.archive_stray", entry=f"{stray}.data.json")
    return board


def trackers(board: Board) -> dict[str, str]:
    """Tracker -> 'counts' or 'replaced' (a later ballot of the same code counts instead), in the order of the board."""
    last: dict[str, str] = {}
    answer: dict[str, str] = {}
    for ballot in board.ballots:
        tracker, credential = base64(ballot), json.loads(ballot)["credential"]
        if credential in last:
            answer[last[credential]] = "replaced"
        last[credential], answer[tracker] = tracker, "counts"
    return answer


def is_continuation(earlier: bytes, later: bytes) -> bool:
    """Is everything of an earlier snapshot still there, unchanged and in its place? Nothing may be taken out or put between."""
    return read(later).events[: len(read(earlier).events)] == read(earlier).events


def _entries(content: bytes) -> list[tuple[str, str]]:
    entries, at = [], 0
    while at < len(content):
        head = content[at : at + BLOCK]
        try:
            name = head[:100].rstrip(b"\0").decode("ascii")
            size, told = int(head[124:135], 8), int(head[148:154], 8)
            body = content[at + BLOCK : at + BLOCK + size]
            text = body.decode("utf-8")
        except (ValueError, UnicodeDecodeError):
            raise Refused("elections.archive_broken", block=at // BLOCK) from None
        counted = sum(head[:148]) + 8 * 32 + sum(head[156:])
        end = at + BLOCK + size + (-size % BLOCK)
        if told != counted or size > LARGEST or len(body) != size or end > len(content):
            raise Refused("elections.archive_broken", block=at // BLOCK)
        if content[at + BLOCK + size : end].strip(b"\0"):
            raise Refused("elections.archive_broken", block=at // BLOCK)
        entries.append((name, text))
        at = end
    return entries


def _header(name: str, text: str) -> None:
    try:
        version, _ = fields(json.loads(text), "version", "timestamp")
    except (ValueError, Malformed):
        version = None
    if name != "BELENIOS" or version != 1:
        raise Refused("elections.archive_broken", block=0)


def _event(board: Board, text: str, last: str, data: dict[str, str], used: set[str]) -> str:
    """Take one event in; its kind."""
    height = len(board.events)
    try:
        event = strict(text)
        kind = words(event.get("type"))
        names = ["height", "type", "payload"]
        if height:
            names.insert(0, "parent")
        if kind == "EndBallots":
            names.remove("payload")
        fields(event, *names)
        chained = small(event["height"]) == height and (not height or event["parent"] == board.events[-1])
    except (Malformed, AttributeError):
        chained, kind = False, ""
    if not chained or kind not in FOLLOWS[last]:
        raise Refused("elections.chain_broken", event=height)
    try:
        _take(board, kind, event, data, used)
    except (KeyError, TypeError, Malformed):
        raise Refused("elections.archive_missing", event=height) from None
    return kind


def _take(board: Board, kind: str, event: Any, data: dict[str, str], used: set[str]) -> None:
    def fetch(name: str) -> str:
        used.add(name)
        return data[name]

    payload = fetch(event["payload"]) if "payload" in event else ""
    if kind == "Setup":
        names = fields(strict(payload), "election", "trustees", "credentials")
        board.election, board.trustees, board.credentials = (fetch(name) for name in names)
    elif kind == "Ballot":
        board.ballots.append(payload)
    elif kind == "EndBallots":
        board.is_closed = True
    elif kind == "EncryptedTally":
        board.sized_tally = payload
        board.tally = fetch(fields(strict(payload), "num_tallied", "total_weight", "encrypted_tally")[2])
    elif kind == "PartialDecryption":
        owner, name = fields(strict(payload), "owner", "payload")
        board.decryptions.append((small(owner), fetch(name)))
    else:
        board.result = payload
