"""How long an apportionment of 1,000 districts takes: processor time, the median and the slowest of 20, for each method and for
few and many seats. No database. Bound: 50 ms.

    python -m bench.apportionment
"""

from __future__ import annotations

import statistics
import time

from ambos.domain.apportionment import HARE, SAINTE_LAGUE, apportion

DISTRICTS = {f"district {n}": 50_000 + (n * 7919) % 100_003 for n in range(1000)}


def main() -> None:
    for method in (HARE, SAINTE_LAGUE):
        for seats in (1_500, 5_000, 20_000):
            taken = []
            for _ in range(20):
                start = time.process_time()
                apportion(DISTRICTS, seats, method)
                taken.append(1000 * (time.process_time() - start))
            print(
                f"{method:13} {seats:6} seats  median {statistics.median(taken):6.1f} ms  slowest {max(taken):6.1f} ms"
            )


if __name__ == "__main__":
    main()
