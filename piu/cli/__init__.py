"""The `piu` command: thin Django commands, dry by default, `--write` to write."""

import os
import sys


def main() -> None:
    """Run one command; the settings of a local installation are the default."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "piu.config.settings.dev")
    # Django reads the settings on import, so it can only be imported once they are named.
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(sys.argv)
