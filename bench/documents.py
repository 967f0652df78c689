"""Sealed papers: how long one takes, and whether a batch keeps its memory flat.

Method. One process, no database: seal the sample transfer document (token, code, sheet, PAdES) again and again; the median and
the 95th percentile after three to warm up. Then a batch of ``BATCH`` (10,000) certificates to sealed PDFs, written nowhere,
with the resident memory read every tenth; flat means that the last reading is within 20 MB of the one after the first tenth.
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
    from ambos.records.documents.exports.files import as_files
    from ambos.records.documents.exports.samples import known_key, sample_paper

    arguments = argparse.ArgumentParser()
    arguments.add_argument("--batch", type=int, default=10_000)
    batch = arguments.parse_args().batch
    now = datetime.now(UTC).replace(microsecond=0)
    key = known_key("signer")
    certificate = certificate_for(key, owner="O", issuer="I", country="mx", since=now)

    def one(kind: str) -> float:
        began = time.perf_counter()
        as_files(sample_paper(kind, now=now), key, certificate)
        return (time.perf_counter() - began) * 1000

    for kind in ("transfer", "certificate"):
        took = sorted(one(kind) for _ in range(23))[:-3]
        print(
            json.dumps(
                {"what": f"one {kind}, ms", "median": round(statistics.median(took), 1), "p95": round(took[-1], 1)}
            )
        )
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
