"""Judges that are not ours, written for Node: COSE by @auth0/cose, JWT by jose, shapes of credentials by @learncard/types,
status lists by @digitalbazaar/vc-bitstring-status-list. Pinned in ``tests/tools/verifiers``; ``tests/run.py`` installs them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "tools" / "verifiers"


def install() -> None:
    """Have them ready. ``RuntimeError`` with the way out when that cannot be."""
    if (FOLDER / "node_modules" / "jose").is_dir():
        return
    if not shutil.which("npm"):
        raise RuntimeError("no npm: `apt-get install -y nodejs npm`")
    done = subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=FOLDER, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"npm ci in {FOLDER} failed:\n{done.stderr}")


def ask(what: str, **question: Any) -> Any:
    """What they answer: ``cose`` (tokens in base64, jwk), ``credential`` (jwt, jwk), ``status`` (jwt, jwk, places)."""
    install()
    done = subprocess.run(
        ["node", "judge.mjs"],
        cwd=FOLDER,
        input=json.dumps({"what": what} | question),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout)
