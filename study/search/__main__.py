"""Score search on the judged questions: `python -m study.search`, run by `make study`."""

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
os.environ["PIU_VAR"] = str(ROOT / "var" / "study")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "piu.config.settings.dev")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from study.search import measures, report  # noqa: E402


def main() -> None:
    """Load the shipped records, read them, score, and rewrite the page in both languages."""
    call_command("migrate", verbosity=0)
    call_command("load", write=True)
    call_command("index", "rebuild")
    call_command("index", "read")
    found = measures.everything()
    report.write(found)
    print(report.page(found, "en"))


if __name__ == "__main__":
    main()
