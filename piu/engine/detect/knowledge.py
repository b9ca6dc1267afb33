"""What goes with what: activities, matter, uses and pools, read from their dated tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from piu.engine.draw import Parameter
from piu.engine.errors import ParameterError
from piu.engine.parameters.reading import parameter, read

LEGAL = ("product", "by_product", "end_of_waste", "waste", "not_waste")
CONFIDENCES = ("high", "medium", "low")
INDUSTRY = "@industry"
INDUSTRIAL_DIVISIONS = tuple(f"{number:02d}" for number in range(10, 34))
_FIELDS = {"of", "use", "treatment", "legal", "limit", "replaces", "source", "confidence", "basis"}


@dataclass(frozen=True)
class Words:
    """A name in French and in English."""

    fr: str
    en: str


@dataclass(frozen=True)
class Process:
    """An activity: the NAF divisions that hold it and the words by which a site names it."""

    code: str
    name: Words
    naf: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Matter:
    """What one site has and another can use; `made_by` are processes, `ewc` waste codes."""

    code: str
    name: Words
    resource_class: str
    ewc: tuple[str, ...]
    made_by: tuple[str, ...]
    words: tuple[str, ...]
    carriage: Parameter
    is_product: bool
    yields: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Use:
    """One statement of the table: a matter, the process that can use it, what lies between."""

    of: str
    use: str
    treatment: str
    legal: str
    limit: str
    replaces: str
    source: str
    confidence: str
    basis: str
    date: str


@dataclass(frozen=True)
class Pool:
    """Something that sites of some processes can share: purchases, utilities, logistics..."""

    code: str
    name: Words
    kind: str
    users: tuple[str, ...]
    source: str


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All tables, and the statements that contradict one another (`contradictions`).

    Compared by identity: tables are read once.
    """

    processes: Mapping[str, Process]
    matter: Mapping[str, Matter]
    uses: tuple[Use, ...]
    pools: tuple[Pool, ...]
    treatments: Mapping[str, tuple[Words, Parameter]]
    limits: Mapping[str, Words]
    legal: Mapping[str, Words]
    sources: Mapping[str, Mapping[str, Any]]
    contradictions: tuple[tuple[Use, Use], ...] = ()

    def without_sources(self, codes: Iterable[str]) -> "Knowledge":
        """Return the tables without the statements that rest on these sources."""
        hidden = set(codes)
        return replace(self, uses=tuple(use for use in self.uses if use.source not in hidden))


@cache
def default_knowledge() -> Knowledge:
    """Return the tables of the house."""
    processes, matter, table = read("processes"), read("matter"), read("synergies")
    knowledge = Knowledge(
        processes={code: _process(code, row) for code, row in processes["processes"].items()},
        matter={code: _matter(code, row, matter) for code, row in matter["matter"].items()},
        uses=(),
        pools=tuple(_pool(code, row) for code, row in table["pools"].items()),
        treatments={
            code: (Words(row["fr"], row["en"]), parameter(row, table))
            for code, row in table["treatments"].items()
        },
        limits={code: Words(**row) for code, row in table["limits"].items()},
        legal={code: Words(**row) for code, row in table["legal"].items()},
        sources=table["sources"],
    )
    return with_statements(knowledge, table["statements"], where="synergies", date=table["date"])


def with_file(knowledge: Knowledge, path: Path) -> Knowledge:
    """Return the tables with the statements of an operator's own file added.

    The file is YAML: `date`, `sources` (code: title, publisher, year) and `statements`, in the
    form of `engine/parameters/synergies.yaml`.

    Raises
    ------
    ParameterError
        When the file cannot be read or a row is wrong: its place is named.
    """
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ParameterError("bad_synergy_table", path.name, type(error).__name__) from error
    if not isinstance(content, dict) or not isinstance(content.get("statements"), list):
        raise ParameterError("bad_synergy_table", f"{path.name}:statements", None)
    if not content.get("date"):
        raise ParameterError("bad_synergy_table", f"{path.name}:date", content.get("date"))
    sources = content.get("sources") or {}
    if not isinstance(sources, dict):
        raise ParameterError("bad_synergy_table", f"{path.name}:sources", sources)
    widened = replace(knowledge, sources={**knowledge.sources, **sources})
    return with_statements(
        widened, content["statements"], where=path.name, date=str(content["date"])
    )


def with_statements(
    knowledge: Knowledge, statements: list[Any], *, where: str, date: str
) -> Knowledge:
    """Return the tables with more statements; twins are kept once, contradictions listed."""
    uses: dict[tuple[str, str], Use] = {(use.of, use.use): use for use in knowledge.uses}
    against = list(knowledge.contradictions)
    for number, row in enumerate(statements):
        place = f"{where}:statements[{number}]"
        use = _use(row, knowledge, where=place, date=str(date))
        other = uses.get((use.of, use.use))
        if other is not None and (other.legal, other.treatment) != (use.legal, use.treatment):
            against.append((other, use))
        uses[use.of, use.use] = use
    return replace(
        knowledge,
        uses=tuple(uses[key] for key in sorted(uses)),
        contradictions=tuple(against),
    )


def _process(code: str, row: Mapping[str, Any]) -> Process:
    return Process(
        code,
        Words(row["fr"], row["en"]),
        tuple(str(naf) for naf in row["naf"]),
        tuple(row["words"]),
    )


def _matter(code: str, row: Mapping[str, Any], file: Mapping[str, Any]) -> Matter:
    return Matter(
        code=code,
        name=Words(row["fr"], row["en"]),
        resource_class=row.get("class", ""),
        ewc=tuple(row.get("ewc", ())),
        made_by=tuple(row["made_by"]),
        words=tuple(row["words"]),
        carriage=parameter(file["carriage"][row["carriage"]], file),
        is_product=bool(row.get("product", False)),
        yields=row.get("yield", {}),
    )


def _pool(code: str, row: Mapping[str, Any]) -> Pool:
    return Pool(code, Words(row["fr"], row["en"]), row["kind"], tuple(row["users"]), row["source"])


def _use(row: Any, knowledge: Knowledge, *, where: str, date: str) -> Use:
    if not isinstance(row, dict) or set(row) - _FIELDS:
        raise ParameterError("bad_synergy_table", where, row)
    allowed: dict[str, Iterable[str]] = {
        "of": knowledge.matter,
        "use": knowledge.processes,
        "treatment": knowledge.treatments,
        "legal": LEGAL,
        "limit": knowledge.limits,
        "source": knowledge.sources,
        "confidence": CONFIDENCES,
    }
    for name, known in allowed.items():
        if str(row.get(name)) not in known:
            raise ParameterError("bad_synergy_table", f"{where}.{name}", row.get(name))
    return Use(
        **{name: row[name] for name in allowed},
        replaces=row.get("replaces", ""),
        basis=row.get("basis", "source"),
        date=date,
    )
