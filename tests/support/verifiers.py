"""Judges that are not ours, written for Node: COSE by @auth0/cose, JWT by jose, shapes of credentials by @learncard/types,
status lists by @digitalbazaar/vc-bitstring-status-list. Pinned in ``tests/tools/verifiers``; ``tests/run.py`` installs them.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

from tests.support.node import installed


def ask(what: str, **question: Any) -> Any:
    """What they answer: ``cose`` (tokens in base64, jwk), ``credential`` (jwt, jwk), ``status`` (jwt, jwk, places)."""
    done = subprocess.run(
        ["node", "judge.mjs"],
        cwd=installed("verifiers"),
        input=json.dumps({"what": what} | question),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout)
