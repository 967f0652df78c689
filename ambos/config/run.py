"""`ambos run`: one foreground process that prepares, then keeps its children (server, worker, ticker) alive until told to stop.

Ctrl-C and SIGTERM stop everything in order: the server finishes its requests, the worker its task. A child that dies is
started again, after a longer and longer wait when it keeps dying. When this process itself is killed, the children end too.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from ambos.config.serve import serve
from ambos.config.tick import keep_ticking
from ambos.config.worker import work

Say = Callable[[str], object]
STOP_SECONDS = 20
"""How long a child may take to finish what it is doing before it is killed."""
START_SECONDS = 60
LONGEST_WAIT = 30
LOG_BYTES = 20_000_000
GENTLE = 10
"""How far the worker steps back behind the server, of 19."""
PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15  # linux/prctl.h
HEARD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
log = logging.getLogger("ambos.run")


class CannotRun(Exception):
    """Ambos cannot start or go on; the text says why and what to do."""


def refuse_taken_port(host: str, port: int) -> None:
    """Raise ``CannotRun`` when somebody listens there already. Looked at first, before anything slow."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            hint = f"choose another: make run PORT={port + 1}, or ambos run --port {port + 1}"
            raise CannotRun(f"port {port} of {host} cannot be used ({error.strerror.lower()}); {hint}") from None


@dataclass
class Child:
    """One child process. It is forked, so that it begins with everything this process has loaded already; it leads a
    session of its own, so that what *it* started can be ended with it."""

    name: str
    work: Callable[[], None]
    log: Path | None = None
    """Where its output goes; ``None`` means to our own, for whoever collects the logs of a service."""
    process: int | None = None
    deaths: int = 0
    started: float = 0.0
    start_after: float = 0.0

    def start(self) -> None:
        """Start it now. No connection to the database may be open here: two processes would share it."""
        self._turn_log()
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self.process = os.fork()
        self.started = time.monotonic()
        if self.process == 0:
            code = 1
            try:
                self._begin(parent)
                self.work()
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
            except BaseException:
                log.exception("child_failed", extra={"task": self.name})
            finally:
                os._exit(code)

    def _begin(self, parent: int) -> None:
        """In the child: own session, own output, signals as new, and an end when the parent ends, however it ends."""
        os.setsid()
        for number in HEARD:
            signal.signal(number, signal.SIG_DFL)
        if sys.platform == "linux":
            system = ctypes.CDLL(None)
            system.prctl(PR_SET_NAME, f"ambos-{self.name}".encode())
            system.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                raise SystemExit(0)  # it died before we asked
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        if self.log:
            out = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(out, 1)
            os.dup2(out, 2)

    def _turn_log(self) -> None:
        if self.log:
            self.log.parent.mkdir(parents=True, exist_ok=True)
            if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
                self.log.replace(self.log.with_suffix(".old"))

    def ended(self) -> int | None:
        """Its exit code when it has ended by itself (negative: the signal that ended it), else ``None``."""
        if self.process is None:
            return None
        process, status = os.waitpid(self.process, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if process else None

    def bury(self) -> None:
        """After an end: kill what it left behind and note when to start it again."""
        self._kill_group()
        lasted = time.monotonic() - self.started
        self.deaths = 0 if lasted > LONGEST_WAIT else self.deaths + 1
        self.process = None
        self.start_after = time.monotonic() + min(2**self.deaths - 1 if self.deaths > 1 else 0, LONGEST_WAIT)

    def ask_to_stop(self) -> None:
        """Let it finish what it is doing."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.process, signal.SIGTERM)

    def stop(self, until: float) -> None:
        """Wait for its end until this moment, then insist."""
        while self.process is not None and self.ended() is None:
            if time.monotonic() > until:
                self._kill_group()
            time.sleep(0.02)
        self._kill_group()
        self.process = None

    def _kill_group(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process, signal.SIGKILL)


class Supervisor:
    """Keeps the children. ``run`` returns when a signal asked to stop, and raises ``CannotRun`` when a start is hopeless."""

    def __init__(self, children: list[Child], *, host: str, port: int, say: Say, ready: Callable[[], None]):
        """The first child answers at ``host`` and ``port``; ``ready`` is called once, when it does."""
        self.children, self.host, self.port, self.say, self.ready = children, host, port, say, ready
        self.stopping = False

    def run(self) -> None:
        """Start the first child, wait until it answers, then start the others and watch."""
        for number in HEARD:
            signal.signal(number, self._asked_to_stop)
        try:
            self.children[0].start()
            self._wait_until_it_answers()
            for child in self.children[1:]:
                if not self.stopping:
                    child.start()
            if not self.stopping:
                self.ready()
            while not self.stopping:
                self._watch()
                time.sleep(0.2)
        finally:
            self._stop_all()

    def _asked_to_stop(self, number, frame) -> None:
        self.stopping = True

    def _wait_until_it_answers(self) -> None:
        server, until = self.children[0], time.monotonic() + START_SECONDS
        while not self.stopping and not answers(self.host, self.port):
            code = server.ended()
            if code is not None:
                raise CannotRun(f"the server ended at once (code {code}){_see(server)}")
            if time.monotonic() > until:
                raise CannotRun(f"the server does not answer after {START_SECONDS} seconds{_see(server)}")
            time.sleep(0.05)

    def _watch(self) -> None:
        for child in self.children:
            code = child.ended()
            if code is not None:
                child.bury()
                wait = max(child.start_after - time.monotonic(), 0)
                when = "now" if wait < 1 else f"in {wait:.0f} s"
                self.say(f"the {child.name} ended ({_cause(code)}); starting it again {when}{_see(child)}")
            if child.process is None and time.monotonic() >= child.start_after:
                child.start()

    def _stop_all(self) -> None:
        until = time.monotonic() + STOP_SECONDS
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.stop(until)


def _cause(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"code {code}"


def _see(child: Child) -> str:
    return f"; see {child.log}" if child.log else ""


def answers(host: str, port: int) -> bool:
    """Does something answer there in HTTP, well or badly? A bad answer is for its log, not for us."""
    asked = HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=5)  # noqa: S104 - compared, not bound
    try:
        asked.request("GET", "/health/")
        asked.getresponse()
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()
    return True


def children(host: str, port: int, *, logs: Path | None) -> list[Child]:
    """The server first, then the worker and the ticker; each writes to a file of ``logs``, or to our own output. The worker
    goes gently: a month's figures being counted anew must not keep forty people at a window waiting."""

    def gently() -> None:
        os.nice(GENTLE)
        # Where the kernel shares the processor between sessions first, a child's own session needs the number too.
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(GENTLE))
        work()

    def child(name: str, work: Callable[[], None]) -> Child:
        return Child(name, work, logs / f"{name}.log" if logs else None)

    return [child("server", lambda: serve(host, port)), child("worker", gently), child("ticker", keep_ticking)]
