"""A file that someone sends, opened with care: its size, what it unfolds into, its letters.

Whatever is wrong raises `InvalidInputError`: nothing of such a file can be used.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from piu.errors import InvalidInputError

MOST_MEGABYTES = 10
# What a workbook of 10 MB honestly unfolds into, several times over.
MOST_UNFOLDED_MEGABYTES = 150
MOST_ENTRIES = 2000
MOST_COLUMNS = 300
MOST_ROWS = 250_000
MOST_CELLS = 6_000_000
FORMATS = ("csv", "tsv", "xlsx", "ods", "json", "graphml", "gexf", "zip")

BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# Printable in Windows-1252, controls in Latin-1: their presence tells the two apart.
ONLY_WINDOWS = re.compile(rb"[\x80-\x9f]")


@dataclass(frozen=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes

    @property
    def format(self) -> str:
        """The format that its name announces, in lower case."""
        return PurePath(self.name).suffix.lower().lstrip(".")

    @property
    def shown_name(self) -> str:
        """Its name without folders, short enough to be quoted."""
        return PurePath(self.name.replace("\\", "/")).name[-100:]


def check(upload: Upload) -> None:
    """Refuse what is too big, empty, of no known format, or not what its name says."""
    name = upload.shown_name
    if len(upload.content) > MOST_MEGABYTES * 1_000_000:
        raise InvalidInputError(
            "file_too_big",
            where=name,
            value=f"{len(upload.content) / 1e6:.1f}",
            most=MOST_MEGABYTES,
        )
    if upload.format not in FORMATS:
        raise InvalidInputError(
            "unknown_format", where=name, value=upload.format, known=", ".join(FORMATS)
        )
    if not upload.content.strip():
        raise InvalidInputError("empty_file", where=name, value=name)
    is_zip = upload.content.startswith(b"PK")
    if is_zip != (upload.format in ("xlsx", "ods", "zip")):
        raise InvalidInputError("not_that_format", where=name, value=upload.format)


def entries(upload: Upload, *, wanted: Iterable[str] | None = None) -> dict[str, bytes]:
    """The files inside a zip, by name, unfolded within limits; all of them are measured.

    The sizes that a zip announces may lie: each entry is unfolded piece by piece and counted.
    """
    name = upload.shown_name
    try:
        archive = zipfile.ZipFile(io.BytesIO(upload.content))
        inside = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, OSError) as error:
        raise InvalidInputError("unreadable_file", where=name, value=str(error)[:120]) from error
    announced = sum(entry.file_size for entry in inside)
    most = MOST_UNFOLDED_MEGABYTES * 1_000_000
    if announced > most or len(inside) > MOST_ENTRIES:
        raise _bomb(name, announced)
    found, total = {}, 0
    for entry in inside:
        body = _unfolded(upload, entry, most=most - total)
        total += len(body)
        if wanted is None or any(re.fullmatch(one, entry.filename) for one in wanted):
            found[entry.filename] = body
    return found


def decoded(content: bytes) -> str:
    """The text of a file: by its mark when that is true, else UTF-8, Windows-1252 or Latin-1."""
    for mark, encoding in BOMS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:  # the mark of another program, on letters of Windows
                content = content.removeprefix(mark)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        encoding = "cp1252" if ONLY_WINDOWS.search(content) else "latin-1"
        return content.decode(encoding, "replace")


def check_extent(*, where: str, rows: int, columns: int) -> None:
    """Refuse a sheet too wide or too long to be one of ours, before it is laid out in memory."""
    if columns > MOST_COLUMNS:
        raise InvalidInputError("too_many_columns", where=where, value=columns, most=MOST_COLUMNS)
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise InvalidInputError("too_many_rows", where=where, value=rows, most=MOST_ROWS)


def _unfolded(upload: Upload, entry: zipfile.ZipInfo, *, most: int) -> bytes:
    start = entry.header_offset
    head = upload.content[start : start + 30]
    if len(head) < 30 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InvalidInputError("unreadable_file", where=upload.shown_name, value=entry.filename)
    if entry.flag_bits & 1:
        raise InvalidInputError("locked_file", where=upload.shown_name, value=entry.filename)
    name_length, extra_length = struct.unpack("<HH", head[26:30])
    body = memoryview(upload.content)[start + 30 + name_length + extra_length :]
    body = body[: entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        content = bytes(body)
    else:
        try:
            content = zlib.decompressobj(-15).decompress(body, most + 1)
        except zlib.error as error:
            raise InvalidInputError(
                "unreadable_file", where=upload.shown_name, value=str(error)
            ) from error
    if len(content) > most:
        raise _bomb(upload.shown_name, len(content))
    return content


def _bomb(name: str, size: int) -> InvalidInputError:
    return InvalidInputError(
        "zip_bomb", where=name, value=f"{size / 1e6:.0f}", most=MOST_UNFOLDED_MEGABYTES
    )
