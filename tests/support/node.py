"""Verifiers written in JavaScript, each in a folder of tests/tools with its lock. Installed when first needed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

TOOLS = Path(__file__).resolve().parents[1] / "tools"


def installed(name: str) -> Path:
    """The folder of a tool with its packages beside it. Raises ``RuntimeError`` with the way out when that cannot be."""
    folder = TOOLS / name
    if not (folder / "node_modules").is_dir():
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("the verifiers in tests/tools need Node.js: apt-get install nodejs npm")
        # As the lock says. Not `npm ci`: it refuses a lock without the compiled halves of other machines, which we leave out.
        words = ["install", "--no-save", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"]
        done = subprocess.run([npm, *words], cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"npm install failed in tests/tools/{name}:\n{done.stderr}")
    return folder


def verdict(name: str, script: str, *arguments: str) -> Any:
    """What a script of a tool says, as JSON."""
    folder = installed(name)
    done = subprocess.run(
        ["node", str(folder / script), *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)
