"""A command on a database that was never prepared says what to run, in one breath."""

import os
import subprocess
import sys
from pathlib import Path


def test_a_command_on_an_empty_database_says_what_to_run(tmp_path: Path) -> None:
    environment = {**os.environ, "PIU_VAR": str(tmp_path), "PIU_DEMO": "1"}
    environment |= {"DJANGO_SETTINGS_MODULE": "piu.config.settings.dev"}
    environment.pop("DATABASE_URL", None)
    command = [str(Path(sys.executable).with_name("piu")), "scenario", "run", "dunkerque"]
    run = subprocess.run(
        [*command, "--close", "verkor"], env=environment, capture_output=True, text=True
    )
    assert run.returncode == 1
    assert "piu load --write" in run.stderr
    assert "Traceback" not in run.stderr
