"""Sealed papers: how long one takes, and whether a batch keeps its memory flat.

Method. One process, no database: seal the sample transfer document (token, code, sheet, PAdES) twenty times after three to
warm up: median and 95th percentile, elapsed and of processor (on a busy machine only the latter compares). Then a batch of
certificates to sealed PDFs, written nowhere, with the resident memory read every tenth; flat means that the last reading is
within 20 MB of the first.
Goals: under 300 ms a paper; flat memory.

    python -m bench.documents [--batch 10000]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("AMBOS_NO_SECRETS", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ambos.config.settings")


def main() -> None:
    import django

    django.setup()
    from ambos.domain.sealing_certificates import certificate_for
    from ambos.records.documents.exports.files import as_pdf
    from ambos.records.documents.exports.samples import known_key, sample_paper

    arguments = argparse.ArgumentParser()
    arguments.add_argument("--batch", type=int, default=10_000)
    batch = arguments.parse_args().batch
    now = datetime.now(UTC).replace(microsecond=0)
    key = known_key("signer")
    certificate = certificate_for(key, owner="O", issuer="I", country="mx", since=now)

    def one(kind: str) -> tuple[float, float]:
        began, worked = time.perf_counter(), time.process_time()
        as_pdf(sample_paper(kind, now=now), key, certificate)
        return (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000

    for kind in ("transfer", "certificate"):
        runs = [one(kind) for _ in range(23)][3:]
        for what, took in zip(("elapsed", "of processor"), zip(*runs, strict=True), strict=True):
            told = {
                "what": f"one {kind}, ms {what}",
                "median": round(statistics.median(took)),
                "p95": round(sorted(took)[18]),
            }
            print(json.dumps(told), flush=True)
    began, memory = time.perf_counter(), []
    for n in range(1, batch + 1):
        one("certificate")
        if n % max(1, batch // 10) == 0:
            memory.append(resident())
            print(f"{n} of {batch}, {memory[-1]} MB", flush=True)
    seconds = time.perf_counter() - began
    flat = memory[-1] - memory[0] < 20
    print(
        json.dumps(
            {
                "what": "batch",
                "papers": batch,
                "seconds": round(seconds, 1),
                "a_second": round(batch / seconds, 1),
                "flat": flat,
            }
        )
    )


def resident() -> int:
    """Megabytes this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


if __name__ == "__main__":
    main()
