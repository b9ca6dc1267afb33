"""Measure search on a corpus grown by recombination: `make bench-search`.

Sentences of the shipped records are drawn into new records; vectors are real ones, perturbed. The
same texts go to SQLite FTS5, and to PostgreSQL when `DATABASE_URL` names one.
"""

import argparse
import json
import os
import random
import re
import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).parents[1]
STATE = ROOT / "var" / "bench-search"
os.environ["PIU_VAR"] = str(STATE)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "piu.config.settings.dev")

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402
import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402

from piu.domain.search import bridge, facets, meanings, plans, ranking  # noqa: E402
from piu.domain.search.choices import Sort  # noqa: E402
from piu.domain.search.ranking import Limits  # noqa: E402
from piu.domain.search.rules.meant import KINDS, fingerprint, meant_texts  # noqa: E402
from piu.domain.search.rules.words import read_question, stems  # noqa: E402
from piu.engine import meaning  # noqa: E402
from piu.engine.store.vectors import append_vectors  # noqa: E402

SHIPPED = ROOT / "piu" / "transfers" / "shipped" / "experiences"
SIZES = 100_000, 1_000_000
RESULTS = 20
QUESTIONS = 100
EMBEDDED = 40  # real texts whose vectors are perturbed
CHUNK = 20_000
NOISE = 0.02

Text = dict[str, Any]


def sentences() -> dict[str, list[str]]:
    """Titles and sentences of the shipped records."""
    titles: list[str] = []
    texts: list[str] = []
    for name in ("experiences", "needs", "solutions"):
        for line in (SHIPPED / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            titles.append(row.get("title") or row.get("name") or row["organisation"])
            whole = row.get("summary") or row.get("description") or ""
            texts += [part for part in re.split(r"(?<=[.;:])\s+", whole) if part]
    return {"titles": titles, "texts": texts}


def corpus(size: int) -> Iterator[Text]:
    """Draw `size` records, always the same."""
    parts, draw = sentences(), random.Random(7)  # noqa: S311
    for number in range(size):
        head, tail = draw.choice(parts["titles"]), draw.choice(parts["titles"])
        title = f"{' '.join(head.split()[:6])} {' '.join(tail.split()[-4:])}"
        yield {
            "key": f"r{number}",
            "kind": draw.choice(KINDS),
            "title": title,
            "summary": " ".join(draw.choices(parts["texts"], k=4)) + f" Fiche {number}.",
            "theme": draw.choice(("mobilite", "energie", "eaux_pluviales", "alimentation")),
        }


def questions() -> list[str]:
    """Questions of two to six words of the same sentences, no two alike."""
    parts, draw = sentences(), random.Random(11)  # noqa: S311
    found = set()
    while len(found) < QUESTIONS:
        words = [w for w in re.findall(r"\w{4,}", draw.choice(parts["texts"])) if stems(w)]
        if len(words) > 2:
            found.add(" ".join(draw.sample(words, min(len(words), draw.randint(2, 6)))))
    return sorted(found)


def as_row(text: Text) -> Any:
    """A record in the form that the text index reads."""
    values = [SimpleNamespace(facet="theme", code=text["theme"])]
    return SimpleNamespace(
        identifier=f"{text['kind']}/{text['key']}",
        kind=text["kind"],
        title=text["title"],
        summary=text["summary"],
        parts={},
        place_name="",
        digest=text["key"],
        population=None,
        year=None,
        territory=None,
        facet_values=SimpleNamespace(all=lambda: values),
    )


def percentiles(times: list[float]) -> dict[str, float]:
    """Median and 95th percentile in ms, and questions a second one after the other."""
    return {
        "p50_ms": round(1000 * statistics.median(times), 2),
        "p95_ms": round(1000 * statistics.quantiles(times, n=20)[-1], 2),
        "per_s": round(len(times) / sum(times), 1),
    }


def timed(ask: Callable[[str], Any], asked: list[str]) -> dict[str, float]:
    """Processor time of each question: what else the machine does is not search's."""
    times = []
    for question in asked[:5] + asked:
        start = time.thread_time()
        ask(question)
        times.append(time.thread_time() - start)
    return percentiles(times[5:])


def folder_mb(path: Path) -> float:
    """Size of a folder or a file."""
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return round(sum(p.stat().st_size for p in files) / 1e6, 1)


def ours(size: int, asked: list[str]) -> dict[str, Any]:
    """Text index and vectors: building, size, and each part of a question."""
    settings.VAR = STATE / str(size)
    shutil.rmtree(settings.VAR, ignore_errors=True)
    start = time.process_time()
    bridge.build(bridge.document(as_row(text)) for text in corpus(size))
    built = time.process_time() - start
    keep_vectors_of(size)
    index = bridge.reader()

    def by_words(question: str) -> Any:
        read = read_question(question)
        plan = plans.make_plan(read, index)
        query = plans.text_query(plan, index)
        hits = index.searcher.search(query, RESULTS, count=False, weight_by_field="relevance")
        return index.identifiers(hits.hits)

    def by_both(question: str) -> Any:
        read = read_question(question)
        plan = plans.make_plan(read, index)
        return ranking.ranking(read, plan, Limits({}), index, weigh_by=Sort.RELEVANCE.value)

    def counts(question: str) -> Any:
        return facets.kind_counts(
            plans.text_query(plans.make_plan(read_question(question), index), index), {}, index
        )

    vectors = meaning.embed(asked, kind="query")
    by_question = dict(zip(asked, vectors, strict=True))
    kept = meanings.kept("whole")
    return {
        "index_cpu_s": round(built, 1),
        "index_mb": folder_mb(bridge.folder()),
        "vectors_mb": folder_mb(meanings.folder()),
        "words": timed(by_words, asked),
        "scan": timed(lambda q: meanings.nearest(by_question[q], kept, most=60), asked),
        "embedding": timed(lambda q: meaning.embed([q], kind="query"), asked),
        "words_and_meaning": timed(by_both, asked),
        "facet_counts": timed(counts, asked),
    }


def keep_vectors_of(size: int) -> None:
    """Give every record a real vector, perturbed."""
    real = meaning.embed(
        [text["title"] + ". " + text["summary"] for text in corpus(EMBEDDED)], kind="passage"
    )
    draw = np.random.default_rng(3)
    keys: list[bytes] = []
    for text in corpus(size):
        whole = meant_texts(text["kind"], text["title"], text["summary"], {})["whole"]
        keys.append(bytes.fromhex(fingerprint(whole)))
    for start in range(0, size, CHUNK):
        count = min(CHUNK, size - start)
        made = real[draw.integers(0, EMBEDDED, count)]
        made = made + draw.normal(scale=NOISE, size=made.shape).astype(np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        append_vectors(meanings._path("whole"), keys[start : start + count], made)


def sqlite_fts(size: int, asked: list[str]) -> dict[str, Any]:
    """SQLite FTS5: any word, BM25."""
    path = STATE / f"fts-{size}.sqlite3"
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path)
    start = time.process_time()
    base.execute(
        "CREATE VIRTUAL TABLE texts USING fts5(title, summary, "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    base.executemany(
        "INSERT INTO texts VALUES (?, ?)", ((t["title"], t["summary"]) for t in corpus(size))
    )
    base.commit()
    built = time.process_time() - start
    sql = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?"

    def ask(question: str) -> Any:
        words = " OR ".join(f'"{word}"' for word in question.split())
        return base.execute(sql, (words, RESULTS)).fetchall()

    return {"index_cpu_s": round(built, 1), "index_mb": folder_mb(path), "words": timed(ask, asked)}


def postgres(size: int, asked: list[str]) -> dict[str, Any]:
    """PostgreSQL: any word, ts_rank, a GIN index; clock time, since its work is elsewhere."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as base:
        base.execute("DROP TABLE IF EXISTS texts")
        base.execute("CREATE TABLE texts (id serial, said tsvector)")
        start = time.perf_counter()
        with base.cursor() as cursor:
            cursor.execute("CREATE TEMP TABLE raw (said text)")
            with cursor.copy("COPY raw FROM STDIN") as copy:
                for text in corpus(size):
                    copy.write_row((f"{text['title']} {text['summary']}",))
            cursor.execute("INSERT INTO texts (said) SELECT to_tsvector('french', said) FROM raw")
            cursor.execute("CREATE INDEX ON texts USING gin (said)")
            cursor.execute("ANALYZE texts")
        built = time.perf_counter() - start
        sql = (
            "SELECT id FROM texts, to_tsquery('french', %s) asked WHERE said @@ asked "
            "ORDER BY ts_rank(said, asked) DESC LIMIT %s"
        )

        def ask(question: str) -> Any:
            return base.execute(sql, (" | ".join(question.split()), RESULTS)).fetchall()

        times = []
        for question in asked:
            start = time.perf_counter()
            ask(question)
            times.append(time.perf_counter() - start)
        size_mb = base.execute("SELECT pg_total_relation_size('texts')").fetchone()
    return {
        "index_s": round(built, 1),
        "index_mb": round(size_mb[0] / 1e6, 1) if size_mb else 0,
        "words": percentiles(times),
    }


def main() -> None:
    """Measure every size asked for, and print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    asked = questions()
    found = {}
    for size in parser.parse_args().sizes:
        one = {"piu": ours(size, asked), "sqlite_fts5": sqlite_fts(size, asked)}
        if "DATABASE_URL" in os.environ:
            one["postgresql"] = postgres(size, asked)
        found[str(size)] = one
        print(json.dumps({size: found[str(size)]}, indent=1), flush=True)


if __name__ == "__main__":
    main()
