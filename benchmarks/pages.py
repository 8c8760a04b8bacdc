"""Server time and queries of the board and list pages on a city taken in before (`yipanqi demo --scale 10 --no-serve` has 120 000
firms).

Usage: YIPANQI_HOME=FOLDER python benchmarks/pages.py [--runs 15]. Each page is asked for as the city officer, in-process through
the whole middleware stack; medians in milliseconds, number of queries, size. Target: board and lists under 100 ms.
"""

from __future__ import annotations

import argparse
import statistics
import time

PAGES = (
    "/",
    "/figures/",
    "/figures/technology_turnover/",
    "/compare/",
    "/places/330411/",
    "/organisations/",
    "/organisations/?q=精密",
    "/lists/registry.statement/",
    "/lists/registry.statement/?q=精密",
    "/lists/contracts.contract/",
    "/lists/screening.candidate/",
    "/intake/",
    "/search/?q=精密",
    "/briefing/",
)


def main() -> None:
    """Ask for every page once to warm it, then `--runs` times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    from yipanqi.cli.start import start

    start()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["*"]
    from yipanqi.registry.models import Organisation

    print(f"{Organisation.objects.count()} organisations, {connection.vendor}")
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(username="city"))
    for page in PAGES:
        first = time.perf_counter()
        answer = client.get(page)
        first = time.perf_counter() - first
        times = []
        for _ in range(runs):
            began = time.perf_counter()
            answer = client.get(page)
            times.append((time.perf_counter() - began) * 1000)
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        print(
            f"{page:<44} {answer.status_code}  median {statistics.median(times):8.1f} ms  (first {first * 1000:8.1f})  "
            f"{len(asked):3} queries  {len(answer.content) / 1024:6.0f} KB"
        )


if __name__ == "__main__":
    main()
