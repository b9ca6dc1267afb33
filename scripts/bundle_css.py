"""Join the component style sheets into the one file that pages load.

`python scripts/bundle_css.py` writes it, `--check` only says whether it is up to date: one
request a page instead of fourteen, while each component keeps a file of its own.
"""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "piu" / "web" / "static" / "css"
ORDER = (
    "tokens base header cards forms facets tables figures badges notices pagination leads legend "
    "toile scenario place family search"
).split()


def joined() -> str:
    """Return the text of the bundle, components in cascade order."""
    parts = [(FOLDER / f"{name}.css").read_text(encoding="utf-8").strip() for name in ORDER]
    header = "/* Written by scripts/bundle_css.py: edit the components. */"
    return "\n".join([header, *parts]) + "\n"


def main(arguments: list[str]) -> int:
    """Write the bundle, or with `--check` compare it; 1 when it is out of date."""
    target = FOLDER / "piu.css"
    text = joined()
    if "--check" not in arguments:
        target.write_text(text, encoding="utf-8")
        return 0
    if target.exists() and target.read_text(encoding="utf-8") == text:
        return 0
    print("piu.css is out of date: run python scripts/bundle_css.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
