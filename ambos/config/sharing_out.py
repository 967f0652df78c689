"""Callers shared out evenly among the server's processes.

A browser, or the proxy before us, keeps its connection, and a connection stays with the process that first took it: which one, the
system decides by lot. So three of four callers may wait for one process while another one rests (ADR 0021). Whoever is answered by
a process with at least ``APART`` requests more in hand than the idlest one is therefore asked to come in anew: the answer says
``Connection: close``, the next request opens a connection, and the lot is drawn again.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
from collections.abc import Callable, Iterable
from threading import Lock
from typing import Any

APART = 2
PROCESSES = 64
"""Places; a process that finds none asks nobody to leave."""
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Hands:
    """How many requests each process has in hand, in memory that they share: made before they are forked."""

    def __init__(self) -> None:
        self.owners = multiprocessing.Array(ctypes.c_int, PROCESSES)
        self.counts = multiprocessing.RawArray(ctypes.c_int, PROCESSES)
        self.lock, self.place = Lock(), -1

    def sit_down(self) -> None:
        """This process serves from now on: a place of its own, a dead process's when all are taken."""
        self.lock = Lock()
        with self.owners.get_lock():
            free = (n for n in range(PROCESSES) if self.owners[n] == 0 or not _lives(self.owners[n]))
            self.place = next(free, -1)
            if self.place >= 0:
                self.owners[self.place], self.counts[self.place] = os.getpid(), 0

    def take(self) -> None:
        """One more request in hand of this process."""
        with self.lock:
            if self.place >= 0:
                self.counts[self.place] += 1

    def leave(self) -> bool:
        """One less. Has this process so many more in hand than the idlest one that its caller should come in anew?"""
        with self.lock:
            if self.place < 0:
                return False
            here, self.counts[self.place] = self.counts[self.place], self.counts[self.place] - 1
        return here >= APART and any(here - self.counts[n] >= APART for n in range(PROCESSES) if self._serves(n))

    def _serves(self, place: int) -> bool:
        owner = self.owners[place]
        return owner != 0 and place != self.place and _lives(owner)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True


def shared_out(application: Application, hands: Hands) -> Application:
    """The application, with callers of a busy process asked to come in anew."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        started: list[tuple[Any, ...]] = []
        hands.take()
        try:
            body = application(environ, lambda *said: started.append(said))
        finally:
            is_to_close = hands.leave()
        for status, headers, *error in started:
            start_response(status, [*headers, ("Connection", "close")] if is_to_close else headers, *error)
        return body

    return answer
