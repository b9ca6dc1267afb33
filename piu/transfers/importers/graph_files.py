"""GraphML, GEXF and JSON files as sheets: one record a row, its rank in the file for a line."""

import io
import json
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from piu.errors import InvalidInputError
from piu.transfers.importers.opening import MOST_ROWS, Upload, check_extent, decoded
from piu.transfers.importers.sheets import Sheet
from piu.transfers.toile_shape import SCHEMA, SCHEMA_VERSION, SHAPES

Fields = dict[str, Any]
# Whatever a program calls the ends of an edge, we read them under these names.
ENDS = {"source": "from_id", "target": "to_id"}
NODES, EDGES = "actors", "flows"
DEEPEST_PARENTS = 10_000


def read_json(upload: Upload) -> list[Sheet]:
    """Our own document, a list of records, or lists of records under names."""
    where = upload.shown_name
    try:
        document = json.loads(decoded(upload.content))
    except (ValueError, RecursionError) as error:
        # Not JSON, nested without end, or a number of thousands of digits.
        raise InvalidInputError("bad_json", where=where, value=str(error)[:80]) from error
    if isinstance(document, list):
        document = {where.rpartition(".")[0]: document}
    if not isinstance(document, dict):
        raise InvalidInputError("bad_json", where=where, value=str(document)[:40])
    version = str(document.get("version", SCHEMA_VERSION))
    if document.get("schema") == SCHEMA and version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        raise InvalidInputError(
            "unknown_schema", where=where, value=version[:40], known=SCHEMA_VERSION
        )
    is_graph = "nodes" in document and ("links" in document or "edges" in document)
    sheets = []
    for name, records in document.items():
        if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
            continue
        if is_graph and name in ("links", "edges"):
            records = [_renamed(record) for record in records]
        sheets.append(_sheet(upload, name, records))
    if not sheets:
        raise InvalidInputError("no_records", where=where, value=where)
    return sheets


def read_graphml(upload: Upload) -> list[Sheet]:
    """Nodes and edges with their attributes, and what rides with them."""
    names: dict[str, str] = {}
    found = _Found(upload)
    for item in _elements(upload):
        tag = _bare(item.tag)
        if tag == "key":
            names[item.get("id") or ""] = item.get("attr.name") or item.get("id") or ""
        elif tag == "node":
            found.node({"id": item.get("id"), **_graphml_data(item, names)})
        elif tag == "edge":
            ends = {"from_id": item.get("source"), "to_id": item.get("target")}
            found.edge({**_graphml_data(item, names), **ends})
        elif tag == "graph":
            found.graph(_graphml_data(item, names).get("toile"))
        else:
            continue
        item.clear()
    return found.sheets()


def read_gexf(upload: Upload) -> list[Sheet]:
    """The same for GEXF, whose nodes may also tell their parents."""
    names: dict[tuple[str, str], str] = {}
    found = _Found(upload)
    for item in _elements(upload):
        tag = _bare(item.tag)
        if tag == "attributes":
            side = item.get("class") or "node"
            for one in item:
                title = one.get("title") or one.get("id") or ""
                names[side, one.get("id") or ""] = title
        elif tag == "description":
            found.graph(item.text)
        elif tag == "node":
            found.node(
                {
                    "id": item.get("id"),
                    "label": item.get("label"),
                    **_gexf_values(item, "node", names),
                },
                parents=_gexf_parents(item),
            )
            item.clear()
        elif tag == "edge":
            ends = {"from_id": item.get("source"), "to_id": item.get("target")}
            found.edge({**_gexf_values(item, "edge", names), **ends})
            item.clear()
    return found.sheets()


class _Found:
    """What a graph's file holds, gathered as it is read."""

    def __init__(self, upload: Upload) -> None:
        self.upload = upload
        self.tables: dict[str, list[Fields]] = {NODES: [], EDGES: []}
        self.parents: dict[str, list[str]] = {}

    def graph(self, text: str | None) -> None:
        """The toile itself, when the file is one of ours."""
        try:
            toile = json.loads(text or "")
        except (ValueError, RecursionError):
            return
        if isinstance(toile, dict) and "slug" in toile:
            self.tables["toile"] = [toile]

    def node(self, fields: Fields, *, parents: Iterable[str] = ()) -> None:
        if (fields.get("name_fr") or fields.get("name")) and "label" in fields:
            del fields["label"]
        self._add(NODES, fields)
        self.parents[str(fields["id"])] = list(parents)

    def edge(self, fields: Fields) -> None:
        self._add(EDGES, fields)

    def sheets(self) -> list[Sheet]:
        check_no_cycle(self.parents, where=self.upload.shown_name)
        if not self.tables[NODES] and not self.tables[EDGES]:
            where = self.upload.shown_name
            raise InvalidInputError("no_records", where=where, value=where)
        return [_sheet(self.upload, name, rows) for name, rows in self.tables.items() if rows]

    def _add(self, table: str, fields: Fields) -> None:
        for name in [name for name in fields if name in SHAPES and name not in ("toile", table)]:
            self._unload(name, fields.pop(name))
        self.tables[table].append(fields)
        rows = len(self.tables[table])
        if rows > MOST_ROWS:
            check_extent(where=self.upload.shown_name, rows=rows, columns=1)

    def _unload(self, table: str, text: Any) -> None:
        """Rows that rode with a node or an edge as JSON; the same may ride with several."""
        try:
            rows = json.loads(text)
        except (ValueError, TypeError, RecursionError):
            return
        known = self.tables.setdefault(table, [])
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict):
                known.append(row)


def check_no_cycle(parents: dict[str, list[str]], *, where: str) -> None:
    """Refuse nodes that are, through their parents, their own ancestors."""
    state: dict[str, int] = {}
    for start in parents:
        path = [(start, iter(parents.get(start, ())))] if start not in state else []
        if path:
            state[start] = 1
        while path:
            name, above = path[-1]
            parent = next(above, None)
            if parent is None:
                state[name] = 2
                path.pop()
            elif state.get(parent) == 1:
                loop = [one for one, _ in path]
                loop = [*loop[loop.index(parent) :], parent]
                raise InvalidInputError(
                    "cyclic_parents", where=where, value=" → ".join(loop[:8]), first=parent
                )
            elif parent not in state and len(path) < DEEPEST_PARENTS:
                state[parent] = 1
                path.append((parent, iter(parents.get(parent, ()))))


def _elements(upload: Upload) -> Iterator[Any]:
    try:
        for _, item in iterparse(io.BytesIO(upload.content), events=("end",)):
            yield item
    except DefusedXmlException as error:
        raise InvalidInputError("xml_bomb", where=upload.shown_name) from error
    except (ParseError, ValueError, LookupError) as error:
        raise InvalidInputError(
            "bad_xml", where=upload.shown_name, value=str(error)[:80]
        ) from error


def _bare(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _graphml_data(item: Any, names: dict[str, str]) -> Fields:
    """The attributes of an element, by their name."""
    return {
        names.get(one.get("key") or "", one.get("key") or ""): one.text
        for one in item
        if _bare(one.tag) == "data"
    }


def _gexf_values(item: Any, side: str, names: dict[tuple[str, str], str]) -> Fields:
    return {
        names.get((side, one.get("for") or ""), one.get("for") or ""): one.get("value")
        for values in item
        if _bare(values.tag) == "attvalues"
        for one in values
    }


def _gexf_parents(item: Any) -> list[str]:
    told = [item.get("pid")] if item.get("pid") else []
    for parents in item:
        if _bare(parents.tag) == "parents":
            told += [one.get("for") for one in parents if one.get("for")]
    return told


def _renamed(record: Fields) -> Fields:
    return {ENDS.get(name, name): value for name, value in record.items()}


def _sheet(upload: Upload, name: str, records: list[Fields]) -> Sheet:
    """Records as a sheet whose header is the union of their names; the same record stands once."""
    check_extent(where=f"{upload.shown_name}/{name}", rows=len(records), columns=1)
    header = list(dict.fromkeys(str(column) for record in records for column in record))
    check_extent(where=f"{upload.shown_name}/{name}", rows=len(records), columns=len(header))
    rows: list[tuple[int, list[Any]]] = [(0, list(header))]
    seen: set[str] = set()
    for rank, record in enumerate(records, start=1):
        if name not in (NODES, EDGES):
            text = json.dumps(record, sort_keys=True, ensure_ascii=False, default=str)
            if text in seen:
                continue
            seen.add(text)
        rows.append((rank, [_joined(record.get(column)) for column in header]))
    return Sheet(name=name, file=f"{upload.shown_name}/{name}", rows=rows)


def _joined(value: Any) -> Any:
    """A list as the text that a cell holds; other nested values as JSON, which no column takes."""
    if isinstance(value, list) and not any(isinstance(one, dict | list) for one in value):
        return ";".join(str(one) for one in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
