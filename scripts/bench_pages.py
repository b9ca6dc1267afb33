"""Measure how fast the server answers on the demo data: `make bench-ui`.

One visitor after the other, on pages drawn from the data; prints the median and the 95th
percentile of each kind of page, and fails when one is over its target.
"""

import random
import statistics
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from scripts.served_demo import served_demo  # noqa: E402

TARGET_MS = 50.0
VISITS = 200
WORDS = "eaux pluviales, mobilité, cantine bio, friche, énergie, vélo, îlots de chaleur".split(", ")


def fetch(connection: HTTPConnection, path: str) -> bytes:
    """The body of a page; a page that fails stops the measure."""
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} on {path}")
    return body


def pages(connection: HTTPConnection) -> dict[str, list[str]]:
    """For each kind of page, the addresses to visit."""
    parts = fetch(connection, "/experiences/").decode().split('href="/experiences/')[1:]
    cases = sorted({part.split('"')[0] for part in parts if part[0].isalpha()})
    communes = ["59183", "75056", "59350", "62193", "80021", "33063", "01001", "2A004", "13055"]
    return {
        "home": ["/"],
        "commune": [f"/territoires/{code}" for code in communes],
        "case": [f"/experiences/{slug}" for slug in cases],
        "search": [f"/rechercher?q={quote(word)}" for word in WORDS],
        "toile": ["/toiles/dunkerque"],
    }


def main() -> int:
    """Measure, print, judge: 1 when the commune, case or search page is over its target."""
    is_slow = False
    with served_demo(ROOT / "var") as address:
        connection = HTTPConnection(str(urlsplit(address).netloc))
        for kind, paths in pages(connection).items():
            visits = [random.Random(number).choice(paths) for number in range(VISITS)]  # noqa: S311
            times = []
            for path in visits[:10] + visits:
                start = time.perf_counter()
                fetch(connection, path)
                times.append((time.perf_counter() - start) * 1000)
            times = times[10:]  # the first ones warm the server
            p95 = statistics.quantiles(times, n=20)[-1]
            is_slow |= kind in ("commune", "case", "search") and p95 > TARGET_MS
            print(f"{kind:8} median {statistics.median(times):6.1f} ms   p95 {p95:6.1f} ms")
    return int(is_slow)


if __name__ == "__main__":
    sys.exit(main())
