"""Secrets come from the environment. The demo makes its own once and keeps them beside its database, readable by nobody else."""

from __future__ import annotations

import json
import os
import secrets as random
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from ambos.domain.encryption import INDEX


def decoded_keys(text: str) -> dict[str, bytes]:
    """``{"key id": "64 hexadecimal digits", ...}`` as bytes; one of them has the id ``index`` (blind indexes), the others
    seal. Raises ``ImproperlyConfigured`` on anything else."""
    if text == "no-secret-needed":
        return {}
    try:
        keys = {name: bytes.fromhex(value) for name, value in json.loads(text).items()}
    except (ValueError, AttributeError) as error:
        raise ImproperlyConfigured('AMBOS_KEYS is JSON: {"key id": "64 hexadecimal digits"}') from error
    if INDEX not in keys or len(keys) < 2 or any(len(key) != 32 for key in keys.values()):
        raise ImproperlyConfigured('AMBOS_KEYS needs a sealing key and the key named "index", each of 32 bytes')
    return keys


def demo_secrets(folder: Path) -> None:
    """Put the demo's secrets into the environment, making them at the first start."""
    file = folder / "demo-secrets.json"
    folder.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        made = {
            "AMBOS_SECRET_KEY": random.token_urlsafe(64),
            "AMBOS_KEYS": json.dumps(
                {f"demo-{random.token_hex(2)}": random.token_hex(32), INDEX: random.token_hex(32)}
            ),
        }
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(made, out)
    for name, value in json.loads(file.read_text()).items():
        os.environ.setdefault(name, value)
