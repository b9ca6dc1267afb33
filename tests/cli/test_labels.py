import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def test_nothing_decided_is_said_in_words() -> None:
    with pytest.raises(CommandError, match="Personne n’a encore décidé"):
        call_command("labels", "retrain")
