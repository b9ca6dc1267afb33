"""Input-output tables that an operator brings: none ships (decision 0004).

Three shapes: cost shares with a list of industries; FIGARO (Eurostat) in its flat form; a square
table in CSV (Insee's "tableau entrées-sorties" saved as CSV, or any other).
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from piu.engine.arrays import Floats
from piu.engine.errors import ParameterError
from piu.engine.impact.table import InputOutputTable

SHARES = ("input", "user", "cost_share")
SECTORS = ("id", "naf")
FIGARO = ("refArea", "rowIi", "counterpartArea", "colIi", "obsValue")
LABOUR, HOUSEHOLDS = "D1", "P3_S14"
ADDED = ("D1", "D29X39", "B2A3G")
THOUSAND = 1000.0


def read_cost_shares_table(*, shares: Path, sectors: Path, source: str) -> InputOutputTable:
    """Read cost shares and a list of industries from two CSV files.

    Parameters
    ----------
    shares : Path
        Columns `input`, `user`, `cost_share`: share (0 to 1) in the user's costs, national and
        imported together.
    sectors : Path
        Columns `id`, `naf` (";" between codes), `output_meur`, `value_added_share`,
        `labour_cost_share`; optional `jobs_thousand_fte`, `import_share_of_resources`.
    source : str
        Reference of the table.

    Raises
    ------
    ParameterError
        On a missing column, a number that is none, an industry that is not listed.

    Notes
    -----
    National products are the inputs less the imported part of the resources of each product,
    the same for all users. An industry without output (imports only) is left without inputs.
    """
    needed = (*SECTORS, "output_meur", "value_added_share", "labour_cost_share")
    rows = list(_rows(sectors, needed))
    ids = [row["id"] for _, row in rows]
    place = {name: k for k, name in enumerate(ids)}
    imported = _column(rows, "import_share_of_resources", sectors, missing=0.0)
    inputs = np.zeros((len(ids), len(ids)))
    for line, row in _rows(shares, SHARES):
        ends = [_known(row[end], place, f"{shares.name}:{line}") for end in ("input", "user")]
        inputs[ends[0], ends[1]] = _number(row["cost_share"], f"{shares.name}:{line}")
    output = _column(rows, "output_meur", sectors)
    return InputOutputTable(
        sectors=tuple(ids),
        naf=tuple(tuple(row["naf"].split(";")) for _, row in rows),
        inputs=inputs * (1.0 - imported)[:, None] * (output > 0),
        value_added=_column(rows, "value_added_share", sectors, missing=0.0),
        labour=_column(rows, "labour_cost_share", sectors, missing=0.0),
        output_meur=output,
        jobs_per_meur=_per_meur(rows, output, sectors),
        spending=None,
        source=source,
    )


def read_figaro(
    path: Path, *, country: str, source: str, jobs: Mapping[str, float] | None = None
) -> InputOutputTable:
    """Read one country out of a FIGARO industry-by-industry table in flat CSV (Eurostat).

    Parameters
    ----------
    path : Path
        Columns `refArea`, `rowIi`, `counterpartArea`, `colIi`, `obsValue` (MEUR).
    country : str
        Code of the country, such as "FR".
    source : str
        Reference of the table, with its edition and year.
    jobs : mapping, optional
        Jobs of each industry by its FIGARO code; the table holds none.

    Notes
    -----
    Output of an industry = all it uses, from any country, and its value added. NAF divisions are
    read from the codes: "C10T12" is 10, 11, 12; "J59_60" is 59, 60.
    """
    flows: dict[tuple[str, str], float] = {}
    output: dict[str, float] = {}
    for line, row in _rows(path, FIGARO):
        if row["counterpartArea"] != country:
            continue
        value = _number(row["obsValue"], f"{path.name}:{line}", least=-np.inf)
        output[row["colIi"]] = output.get(row["colIi"], 0.0) + value
        if row["refArea"] == country or row["rowIi"] in ADDED:
            key = row["rowIi"], row["colIi"]
            flows[key] = flows.get(key, 0.0) + value
    sectors = sorted({row for row, _ in flows if row not in ADDED} & set(output))
    if not sectors:
        raise ParameterError("bad_table", f"{path.name}:counterpartArea", country)
    naf = [_figaro_naf(code) for code in sectors]
    totals = [output[code] for code in sectors]
    known = None if jobs is None else [jobs.get(code, np.nan) for code in sectors]
    return _from_flows(flows, sectors, naf, totals, jobs=known, source=source)


def read_square_table(
    path: Path, *, sectors: Path, source: str, labour: str, households: str | None = None
) -> InputOutputTable:
    """Read a square table in CSV: a row for each product, a column for each industry (MEUR).

    Parameters
    ----------
    path : Path
        First line: codes of the columns; first column: codes of the rows. "," or ";" between
        cells; "1 234,5" reads as a number; an empty cell is zero.
    sectors : Path
        Columns `id`, `naf`, `output_meur`; optional `jobs_thousand_fte`,
        `import_share_of_resources`: which rows and columns are industries.
    labour : str
        Code of the row of labour costs (Insee: "D1").
    households : str, optional
        Code of the column of households' consumption (Insee: "P3M").

    Notes
    -----
    Value added is the output less all intermediate uses of the industries listed.
    """
    listed = list(_rows(sectors, (*SECTORS, "output_meur")))
    ids = [row["id"] for _, row in listed]
    cells = _square(path)
    imported = _column(listed, "import_share_of_resources", sectors, missing=0.0)
    output = _column(listed, "output_meur", sectors)
    used = np.array([[_cell(cells, i, j, path) for j in ids] for i in ids])
    share = _over(used, output)
    spent = None
    if households is not None:
        spent = np.array([_cell(cells, i, households, path) for i in ids]) * (1.0 - imported)
    return InputOutputTable(
        sectors=tuple(ids),
        naf=tuple(tuple(row["naf"].split(";")) for _, row in listed),
        inputs=share * (1.0 - imported)[:, None],
        value_added=(1.0 - share.sum(axis=0)) * (output > 0),
        labour=_over(np.array([_cell(cells, labour, j, path) for j in ids]), output),
        output_meur=output,
        jobs_per_meur=_per_meur(listed, output, sectors),
        spending=None if spent is None else spent / spent.sum(),
        source=source,
    )


def _from_flows(
    flows: Mapping[tuple[str, str], float],
    sectors: Sequence[str],
    naf: Sequence[tuple[str, ...]],
    totals: Sequence[float],
    *,
    jobs: Sequence[float] | None,
    source: str,
) -> InputOutputTable:
    """Turn amounts into shares of output."""
    output = np.array(totals)
    used = np.array([[flows.get((i, j), 0.0) for j in sectors] for i in sectors])
    added = np.array([sum(flows.get((row, j), 0.0) for row in ADDED) for j in sectors])
    paid = np.array([flows.get((LABOUR, j), 0.0) for j in sectors])
    spent = np.array([max(0.0, flows.get((i, HOUSEHOLDS), 0.0)) for i in sectors])
    return InputOutputTable(
        sectors=tuple(sectors),
        naf=tuple(naf),
        inputs=np.maximum(0.0, _over(used, output)),
        value_added=_over(added, output),
        labour=_over(paid, output),
        output_meur=output,
        jobs_per_meur=None if jobs is None else _over(np.array(jobs), output),
        spending=spent / spent.sum() if spent.sum() > 0 else None,
        source=source,
    )


def _over(part: Floats, output: Floats) -> Floats:
    """Divide by the output of each industry, zero where it makes nothing."""
    share = np.zeros(part.shape)
    np.divide(part, output, out=share, where=np.broadcast_to(output > 0, part.shape))
    return share


def _figaro_naf(code: str) -> tuple[str, ...]:
    """Return the NAF divisions of a FIGARO code, none for a letter alone."""
    span = re.fullmatch(r"[A-Z](\d\d)(?:[T-](\d\d))?((?:_\d\d)*)", code)
    if span is None:
        return ()
    first, last, others = span.groups()
    numbers = range(int(first), int(last or first) + 1)
    return (*(f"{n:02d}" for n in numbers), *others.split("_")[1:])


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file with their line, once its columns are checked."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = sorted(set(columns) - set(reader.fieldnames or ()))
            if missing:
                raise ParameterError("bad_table", f"{path.name}:1", missing)
            yield from enumerate(reader, start=2)
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterError("bad_table", str(path), str(error)) from None


def _square(path: Path) -> dict[tuple[str, str], str]:
    """Read a table of rows and columns into cells."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ParameterError("bad_table", str(path), str(error)) from None
    separator = ";" if ";" in text.partition("\n")[0] else ","
    lines = list(csv.reader(text.splitlines(), delimiter=separator))
    head = lines[0][1:] if lines else []
    return {
        (line[0].strip(), column.strip()): cell
        for line in lines[1:]
        if line
        for column, cell in zip(head, line[1:], strict=False)
    }


def _cell(cells: Mapping[tuple[str, str], str], row: str, column: str, path: Path) -> float:
    if (row, column) not in cells:
        raise ParameterError("bad_table", f"{path.name}[{row}, {column}]", None)
    text = re.sub(r"\s", "", cells[row, column]).replace(",", ".")
    return _number(text, f"{path.name}[{row}, {column}]") if text else 0.0


def _known(name: str, place: Mapping[str, int], where: str) -> int:
    if name not in place:
        raise ParameterError("bad_table", where, name)
    return place[name]


def _column(
    rows: Sequence[tuple[int, Mapping[str, str]]],
    name: str,
    path: Path,
    *,
    missing: float | None = None,
) -> Floats:
    """Return the numbers of a column; an empty cell is `missing`, or refused."""
    values = []
    for line, row in rows:
        text = row.get(name) or ""
        if not text and missing is not None:
            values.append(missing)
        else:
            values.append(_number(text, f"{path.name}:{line}"))
    return np.array(values)


def _per_meur(
    rows: Sequence[tuple[int, Mapping[str, str]]], output: Floats, path: Path
) -> Floats | None:
    """Return the jobs per MEUR of output, NaN where they are not given."""
    jobs = _column(rows, "jobs_thousand_fte", path, missing=np.nan)
    if np.isnan(jobs).all():
        return None
    found = np.full(output.shape, np.nan)
    np.divide(jobs * THOUSAND, output, out=found, where=output > 0)
    return found


def _number(text: str, where: str, *, least: float = 0.0) -> float:
    try:
        value = float(text)
    except (TypeError, ValueError):
        raise ParameterError("bad_table", where, text) from None
    if not np.isfinite(value) or value < least:
        raise ParameterError("bad_table", where, text)
    return value
