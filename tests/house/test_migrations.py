"""The migrations tell the models as they are."""

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_migration_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        call_command("makemigrations", check=True, dry_run=True, no_input=True)
    except SystemExit:
        pytest.fail(capsys.readouterr().out)
