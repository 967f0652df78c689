"""The public archive: one append-only file that holds a whole election, each event chained to the one before.

Section "Public data": an old-style tar that begins with a header ``BELENIOS``; then data (``<sha256>.data.json``) and
events (``<sha256>.event.json``), each event naming its parent's hash, its height, its type and its payload. It has no
end mark: a snapshot taken earlier is the beginning of a later one, byte for byte, which is what ``verify-diff`` checks.

Every entry carries the moment of the header, not its own: a ballot's moment would tell who stood at the desk just then.
"""

from __future__ import annotations

from .wire import compact, digest

BLOCK = 512


class Archive:
    """An archive being written. ``content`` grows and is never changed."""

    def __init__(self, moment: int):
        self.moment = moment
        self.content = bytearray()
        self.height = 0
        self.parent: str | None = None
        self.payloads: list[tuple[str, str | None]] = []
        self._texts: dict[str, str] = {}
        self._write("BELENIOS", compact({"version": 1, "timestamp": str(moment)}))

    def set_up(self, *, election: str, trustees: str, credentials: str) -> None:
        """The first event: what everybody agreed on before the first ballot."""
        names = {
            name: self._data(text)
            for name, text in (("election", election), ("trustees", trustees), ("credentials", credentials))
        }
        self._event("Setup", compact(names))

    def add_ballot(self, ballot: str) -> None:
        """A ballot that was accepted. Never taken out again."""
        self._event("Ballot", ballot)

    def close(self) -> None:
        """No ballot after this."""
        self._event("EndBallots", None)

    def add_tally(self, tally: str, sized: str) -> None:
        """The product of the ballots that count."""
        self._data(tally)
        self._event("EncryptedTally", sized)

    def add_decryption(self, owner: int, decryption: str) -> None:
        """A trustee's decryption of the tally; ``owner`` is her number, from 1."""
        self._event("PartialDecryption", compact({"owner": owner, "payload": self._data(decryption)}))

    def add_result(self, counts: list[list[int]]) -> None:
        """The last event."""
        self._event("Result", compact({"result": counts}))

    def ballots(self) -> list[str]:
        """The ballots on it, in order."""
        return [self._texts[payload] for kind, payload in self.payloads if kind == "Ballot" and payload]

    def _event(self, kind: str, payload: str | None) -> None:
        said: dict[str, object] = {} if self.parent is None else {"parent": self.parent}
        said |= {"height": self.height, "type": kind}
        if payload is not None:
            said["payload"] = self._data(payload)
        text = compact(said)
        self.parent, self.height = digest(text), self.height + 1
        self.payloads.append((kind, said.get("payload")))  # type: ignore[arg-type]
        self._write(f"{self.parent}.event.json", text)

    def _data(self, text: str) -> str:
        name = digest(text)
        if name not in self._texts:
            self._texts[name] = text
            self._write(f"{name}.data.json", text)
        return name

    def _write(self, name: str, text: str) -> None:
        body = text.encode()
        self.content += entry(name, len(body), self.moment) + body + bytes(-len(body) % BLOCK)


def entry(name: str, size: int, moment: int) -> bytes:
    """The head of one entry of an old-style tar."""
    fields = [
        name.encode().ljust(100, b"\0"),
        b"0000644\0", b"0000000\0", b"0000000\0",
        b"%011o\0" % size,
        b"%011o\0" % moment,
        b" " * 8,
        b"0",
    ]  # fmt: skip
    head = b"".join(fields).ljust(BLOCK, b"\0")
    return head[:148] + b"%06o\0 " % sum(head) + head[156:]
