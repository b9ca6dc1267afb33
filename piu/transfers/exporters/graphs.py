"""A toile as GraphML and GEXF: sites are nodes, flows are edges, every column is an attribute.

What is neither (sources, organisations, by-products, projects, other figures) rides with the node
or the edge that it belongs to, as JSON, so that the file alone gives the toile back.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import XMLGenerator

from piu.domain.taxonomy.queries import vocabulary
from piu.transfers.toile_shape import NO_SOURCE, SHAPES, Cells, Tables

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
GEXF = "http://gexf.net/1.3"
# What rides along, under these names.
NODE_CARGO = ("sources", "organisations", "byproducts", "projects", "alternatives")
EDGE_CARGO = ("sources", "alternatives")
NODE_COLUMNS = tuple(name for name in SHAPES["actors"].every if name != "id")
EDGE_COLUMNS = tuple(name for name in SHAPES["flows"].every if name not in ("from_id", "to_id"))
TYPES = {
    "graphml": {"number": "double", "year": "int"},
    "gexf": {"number": "double", "year": "integer"},
}


class Graph:
    """Nodes and edges as attributes by name, in the order in which they are written."""

    def __init__(self, tables: Tables) -> None:
        self.toile: Cells = tables["toile"][0]
        cargo = _cargo(tables)
        self.nodes = [
            (row["id"], row["name_fr"], _attributes(row, NODE_COLUMNS, cargo["site", row["id"]]))
            for row in tables["actors"]
        ]
        self.edges = [
            (
                edge_id(row),
                row["from_id"],
                row["to_id"],
                _attributes(row, EDGE_COLUMNS, cargo["flow", edge_id(row)]),
            )
            for row in tables["flows"]
        ]


def edge_id(row: Cells) -> str:
    """The public identifier of a flow."""
    return f"{row['from_id']}--{row['to_id']}--{row['resource']}"


def graphml_of(tables: Tables) -> bytes:
    """The toile as GraphML, read by NetworkX, Gephi, yEd, igraph."""
    graph = Graph(tables)
    paper = _Paper()
    paper.open("graphml", xmlns=GRAPHML)
    paper.leaf("key", {"id": "toile", "for": "graph", "attr.name": "toile", "attr.type": "string"})
    for side, names in (
        ("node", ("label", *NODE_COLUMNS, *NODE_CARGO)),
        ("edge", (*EDGE_COLUMNS, *EDGE_CARGO)),
    ):
        for name in names:
            kind = _type_of(name, "graphml")
            paper.leaf(
                "key",
                {"id": f"{side}-{name}", "for": side, "attr.name": name, "attr.type": kind},
            )
    paper.open("graph", id=graph.toile["slug"], edgedefault="directed")
    paper.leaf("data", {"key": "toile"}, _packed(graph.toile))
    for name, label, attributes in graph.nodes:
        paper.open("node", id=name)
        for key, value in (("label", label), *attributes):
            paper.leaf("data", {"key": f"node-{key}"}, value)
        paper.close("node")
    for name, source, target, attributes in graph.edges:
        paper.open("edge", id=name, source=source, target=target)
        for key, value in attributes:
            paper.leaf("data", {"key": f"edge-{key}"}, value)
        paper.close("edge")
    paper.close("graph")
    paper.close("graphml")
    return paper.content()


def gexf_of(tables: Tables) -> bytes:
    """The toile as GEXF 1.3, read by Gephi, NetworkX and sigma."""
    graph = Graph(tables)
    paper = _Paper()
    paper.open("gexf", xmlns=GEXF, version="1.3")
    date = {"lastmodifieddate": graph.toile["compiled_on"]} if graph.toile["compiled_on"] else {}
    paper.open("meta", **date)
    paper.leaf("creator", {}, "PIU")
    paper.leaf("description", {}, _packed(graph.toile))
    paper.close("meta")
    paper.open("graph", defaultedgetype="directed", mode="static")
    for side, names in (
        ("node", (*NODE_COLUMNS, *NODE_CARGO)),
        ("edge", (*EDGE_COLUMNS, *EDGE_CARGO)),
    ):
        paper.open("attributes", **{"class": side})
        for name in names:
            paper.leaf("attribute", {"id": name, "title": name, "type": _type_of(name, "gexf")})
        paper.close("attributes")
    paper.open("nodes", count=str(len(graph.nodes)))
    for name, label, attributes in graph.nodes:
        paper.open("node", id=name, label=label)
        paper.values(attributes)
        paper.close("node")
    paper.close("nodes")
    paper.open("edges", count=str(len(graph.edges)))
    for name, source, target, attributes in graph.edges:
        paper.open("edge", id=name, source=source, target=target)
        paper.values(attributes)
        paper.close("edge")
    for tag in ("edges", "graph", "gexf"):
        paper.close(tag)
    return paper.content()


class _Paper:
    """An XML text being written."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._writer = XMLGenerator(self, encoding="utf-8", short_empty_elements=True)
        self._writer.startDocument()

    def write(self, part: str | bytes) -> None:
        self._parts.append(part if isinstance(part, str) else part.decode())

    def open(self, tag: str, **attributes: str) -> None:
        self._writer.startElement(tag, attributes)
        self._writer.characters("\n")

    def close(self, tag: str) -> None:
        self._writer.endElement(tag)
        self._writer.characters("\n")

    def leaf(self, tag: str, attributes: dict[str, str], text: str = "") -> None:
        self._writer.startElement(tag, attributes)
        if text:
            self._writer.characters(text)
        self.close(tag)

    def values(self, attributes: list[tuple[str, str]]) -> None:
        if attributes:
            self.open("attvalues")
            for name, value in attributes:
                self.leaf("attvalue", {"for": name, "value": value})
            self.close("attvalues")

    def content(self) -> bytes:
        self._writer.endDocument()
        return "".join(self._parts).encode()


def _cargo(tables: Tables) -> dict[tuple[str, str], dict[str, list[Cells]]]:
    """What rides with each site and flow: every row of the other tables, once at least."""
    cargo: dict[tuple[str, str], dict[str, list[Cells]]] = defaultdict(lambda: defaultdict(list))
    for table, key, row in _riders(tables):
        if row not in cargo[key][table]:
            cargo[key][table].append(row)
    return cargo


def _riders(tables: Tables) -> Iterator[tuple[str, tuple[str, str], Cells]]:
    """Each row that is neither site nor flow, with the one that carries it."""
    carrier = {("project", row["id"]): row["actor_ids"][0] for row in tables["projects"]}
    by_organisation = {row["id"]: row for row in tables["organisations"]}
    sources = {row["id"]: row for row in tables["sources"]}

    def cited(key: tuple[str, str], row: Cells) -> Iterator[tuple[str, tuple[str, str], Cells]]:
        cells = [value for column, value in row.items() if column.endswith("source_ids") and value]
        names = dict.fromkeys(name for value in cells for name in value)
        for name in [name for name in names if name != NO_SOURCE]:
            yield "sources", key, sources[name]

    for row in tables["actors"]:
        yield from cited(("site", row["id"]), row)
        if row["organisation_id"]:
            yield "organisations", ("site", row["id"]), by_organisation[row["organisation_id"]]
    for row in tables["flows"]:
        yield from cited(("flow", edge_id(row)), row)
    for row in tables["byproducts"]:
        yield "byproducts", ("site", row["actor_id"]), row
        yield from cited(("site", row["actor_id"]), row)
    for row in tables["projects"]:
        yield "projects", ("site", row["actor_ids"][0]), row
        yield from cited(("site", row["actor_ids"][0]), row)
    for row in tables["alternatives"]:
        kind, name = row["subject_kind"], row["subject_id"]
        if kind == "by_product":
            name = name.split("/")[0]
        name = carrier.get((kind, name), name)
        key = (kind if kind == "flow" else "site", name)
        yield "alternatives", key, row
        yield from cited(key, row)


def _attributes(
    row: Cells, columns: tuple[str, ...], cargo: dict[str, list[Cells]]
) -> list[tuple[str, str]]:
    """The known values of a row as texts, then its cargo as JSON."""
    known = [(name, _text(row[name])) for name in columns if row[name] not in (None, [])]
    return [*known, *((name, _packed(rows)) for name, rows in cargo.items())]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ";".join(value)
    return repr(value) if isinstance(value, float) else str(value)


def _packed(value: Any) -> str:
    """JSON without what is unknown."""
    if isinstance(value, list):
        value = [_known(row) for row in value]
    else:
        value = _known(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _known(row: Cells) -> Cells:
    return {column: value for column, value in row.items() if value not in (None, [])}


def _type_of(name: str, form: str) -> str:
    column = vocabulary("toile_columns").get(name)
    return TYPES[form].get(column["type"], "string") if column else "string"
