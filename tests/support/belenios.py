"""``belenios-tool``, the judge we did not write: Debian's package of that name."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from ambos.domain.elections.verification import read
from ambos.domain.elections.verification.shapes import strict

HOW = "belenios-tool is missing: apt-get install belenios-tool (Debian 12 has it)"


def program() -> str:
    """Its path. ``RuntimeError`` with the way to it when it is not installed: never skipped."""
    found = shutil.which("belenios-tool")
    if not found:
        raise RuntimeError(HOW)
    return found


def verifies(archive: bytes, folder: Path) -> bool:
    """Does it accept the whole archive?"""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    uuid = strict(read(archive).election)["uuid"]
    (folder / f"{uuid}.bel").write_bytes(archive)
    done = subprocess.run([program(), "election", "verify"], cwd=folder, capture_output=True, text=True, timeout=120)
    return done.returncode == 0 and "all checks passed" in done.stderr


def continues(earlier: bytes, later: bytes, folder: Path) -> bool:
    """Does it accept the later snapshot as grown from the earlier one?"""
    places = []
    for name, content in (("earlier", earlier), ("later", later)):
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{strict(read(content).election)['uuid']}.bel").write_bytes(content)
        places.append(str(place))
    command = [program(), "election", "verify-diff", "--dir1", places[0], "--dir2", places[1]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return done.returncode == 0
