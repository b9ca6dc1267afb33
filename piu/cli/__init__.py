"""The `piu` command: thin Django commands, dry by default, `--write` to write."""

import os
import sys


def main() -> None:
    """Run one command; the settings of a local installation are the default."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "piu.config.settings.dev")
    # Django reads the settings on import, so it can only be imported once they are named.
    from django.core.management import execute_from_command_line  # noqa: PLC0415
    from django.db import OperationalError, ProgrammingError  # noqa: PLC0415

    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, ProgrammingError) as error:
        if not lacks_a_table(error):
            raise
        sys.exit(
            "La base de données n’est pas prête : lancez « piu migrate » puis "
            "« piu load --write », ou « piu demo » qui fait tout.\n"
            "The database is not ready: run `piu migrate` then `piu load --write`, "
            "or `piu demo`, which does it all."
        )


def lacks_a_table(error: Exception) -> bool:
    """Whether the database was never prepared (SQLite's and PostgreSQL's words for it)."""
    return "no such table" in str(error) or "UndefinedTable" in repr(error.__cause__)
