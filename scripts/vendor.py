"""Fetch the pinned front-end libraries from the npm registry (developers only, needs npm).

`python scripts/vendor.py` downloads each package with `npm pack`, checks its SHA-256, copies the
files named below into piu/web/static/vendor/ and writes VENDOR.md there. With `--check` it
downloads nothing: it only compares the files present with their SHA-256 in VENDOR.md.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "piu" / "web" / "static" / "vendor"


@dataclass(frozen=True)
class Package:
    """One library: what to fetch, what to expect, which files to keep and under which name."""

    name: str
    version: str
    licence: str
    archive_sha256: str
    files: dict[str, str]


PACKAGES = (
    Package(
        name="htmx.org",
        version="2.0.11",
        licence="0BSD",
        archive_sha256="165a2655073e9e6e55e307a7c74e8ebcdb76afb7701f9c16cfd106a13add408e",
        files={"package/dist/htmx.min.js": "htmx.min.js", "package/LICENSE": "htmx.LICENSE"},
    ),
)


def fetch(package: Package, scratch: Path, *, into: Path = FOLDER) -> None:
    """Download one package and copy its files; stop when the archive is not the pinned one."""
    wanted = f"{package.name}@{package.version}"
    done = subprocess.run(
        ["npm", "pack", "--silent", wanted], cwd=scratch, check=True, capture_output=True, text=True
    )
    archive = scratch / done.stdout.strip().splitlines()[-1]
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != package.archive_sha256:
        sys.exit(f"{wanted}: SHA-256 is {found}, expected {package.archive_sha256}")
    with tarfile.open(archive) as content:
        for member, name in package.files.items():
            source = content.extractfile(member)
            if source is None:
                sys.exit(f"{wanted}: {member} is not a file")
            (into / name).write_bytes(source.read())


def notice() -> str:
    """The text of VENDOR.md for the files present."""
    lines = [
        "# Libraries kept here as they were published",
        "",
        "Written by `scripts/vendor.py`. Not edited by hand.",
        "",
        "| file | package | version | licence | SHA-256 |",
        "|---|---|---|---|---|",
    ]
    for package in PACKAGES:
        for name in package.files.values():
            digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
            cells = [name, package.name, package.version, package.licence, f"`{digest}`"]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Fetch everything, or with `--check` compare the files with VENDOR.md."""
    target = FOLDER / "VENDOR.md"
    if "--check" in arguments:
        is_same = target.exists() and target.read_text(encoding="utf-8") == notice()
        return 0 if is_same else 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        for package in PACKAGES:
            fetch(package, Path(scratch))
    target.write_text(notice(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
