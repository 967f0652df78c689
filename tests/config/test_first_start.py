"""What a fresh clone lacks, and a machine that has run Ambos before does not: the compiled words."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPEAKS = """
import django; django.setup()
from django.utils.translation import gettext, override
from ambos.config.prepare import make_words
with override("es"):
    print(gettext("Sign in"))
make_words()
with override("es"):
    print(gettext("Sign in"))
"""


def test_a_first_start_speaks_spanish_even_when_something_spoke_before_the_words_were_compiled(tmp_path):
    away = shutil.ignore_patterns("__pycache__", "*.mo", "static", "templates")
    for folder in ("ambos", "packs"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=away)
    done = subprocess.run(
        [sys.executable, "-c", SPEAKS],
        cwd=tmp_path,
        env={
            "AMBOS_MODE": "test",
            "AMBOS_VAR": str(tmp_path / "var"),
            "DJANGO_SETTINGS_MODULE": "ambos.config.settings",
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
    )
    assert done.stdout.split("\n")[:2] == ["Sign in", "Entrar"], done.stderr
