"""`make test` and `make check`: every proof there is, one line a step, the whole of what a failing step said, a summary.

``python tests/run.py check`` does the quick half; ``all`` goes on with the tests on SQLite, then on PostgreSQL, browser and
faults included. Nothing is skipped in silence: what cannot run fails, with one line that says how to make it run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
TEST = {"AMBOS_MODE": "test"}


def tool(name: str, *arguments: str, **environment: str) -> Callable[[], tuple[bool, str]]:
    """A program of the environment whose words matter only when it fails."""

    def run() -> tuple[bool, str]:
        done = subprocess.run(
            [str(BIN / name), *arguments], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True
        )
        return done.returncode == 0, done.stdout + done.stderr

    return run


def tests(database: str) -> Callable[[], tuple[bool, str]]:
    """The whole suite on one database; what it says is shown as it goes."""

    # A page looks the same on both databases: the browser sees every page on SQLite, and the whole journey on both.
    which = ["-m", "not browser or journey"] if database == "postgres" else []

    def run() -> tuple[bool, str]:
        print(flush=True)
        # A worker for each core; the tests of one file stay together, so that what they share is made once.
        workers = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile"]
        command = [str(BIN / "python"), "-m", "pytest", "--db", database, "--durations=15", *workers, *which]
        done = subprocess.run(command, cwd=ROOT)
        return done.returncode == 0, ""

    return run


def chromium() -> tuple[bool, str]:
    """There is a Chromium to drive, or there is one now."""
    sys.path.insert(0, str(ROOT))
    from tests.support.browser import program

    return _there(program, "chromium")


def belenios_tool() -> tuple[bool, str]:
    """The judge of elections that we did not write is here, or is now."""
    sys.path.insert(0, str(ROOT))
    from tests.support.belenios import program

    return _there(program, "belenios-tool")


def _there(program: Callable[[], str], package: str) -> tuple[bool, str]:
    """Is the program of a Debian package here? Installs it where that can be done."""
    try:
        program()
    except RuntimeError as missing:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            return False, f"{missing}\n"
        said = ""
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package]):
            done = subprocess.run(command, capture_output=True, text=True)
            said += done.stdout + done.stderr
        return bool(shutil.which(package)), said
    return True, ""


def verifiers() -> tuple[bool, str]:
    """The verifiers in tests/tools are installed, with their locks; Node.js too where it may be."""
    sys.path.insert(0, str(ROOT))
    from tests.support.node import TOOLS, installed

    said = ""
    if not shutil.which("npm") and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "nodejs", "npm"]):
            done = subprocess.run(command, capture_output=True, text=True)
            said += done.stdout + done.stderr
    try:
        for folder in sorted(TOOLS.glob("*/package-lock.json")):
            installed(folder.parent.name)
    except RuntimeError as missing:
        return False, f"{said}{missing}\n"
    return True, ""


CHECK = {
    "style": tool("ruff", "check", "--quiet", "."),
    "format": tool("ruff", "format", "--check", "--quiet", "."),
    "layers": tool("lint-imports"),
    "types": tool("mypy", **TEST),
    "words": tool("ambos", "messages", "check", **TEST),
    "migrations": tool("python", "manage.py", "makemigrations", "--check", "--dry-run", **TEST),
}
ALL = CHECK | {
    "Chromium": chromium,
    "verifiers": verifiers,
    "belenios-tool": belenios_tool,
    "tests on SQLite": tests("sqlite"),
    "tests on PostgreSQL": tests("postgres"),
}


def main(steps: dict[str, Callable[[], tuple[bool, str]]]) -> int:
    """Do every step, also after one failed; the number that failed."""
    results = {}
    for name, step in steps.items():
        print(f"{name} ...", end=" ", flush=True)
        start = time.monotonic()
        good, said = step()
        results[name] = (good, time.monotonic() - start)
        print(f"{'ok' if good else 'FAILED'} ({results[name][1]:.0f} s)", flush=True)
        if not good:
            print(said, flush=True)
    bad = [name for name, (good, _) in results.items() if not good]
    minutes = sum(seconds for _, seconds in results.values()) / 60
    print(f"\n{len(results) - len(bad)} of {len(results)} steps good in {minutes:.1f} minutes", flush=True)
    if bad:
        print(f"failed: {', '.join(bad)}", flush=True)
    return len(bad)


if __name__ == "__main__":
    sys.exit(min(main({"check": CHECK, "all": ALL}[sys.argv[1]]), 1))
