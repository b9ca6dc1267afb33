from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.domain.search import library


@pytest.fixture
def state_folder(settings: Any, tmp_path: Path) -> Path:
    """An index of its own for the test."""
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def small_library(db: None, state_folder: Path) -> None:
    """The small library, indexed, for a test that changes it."""
    library.fill()
    library.index_it()


@pytest.fixture(scope="module")
def _library_folder(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("library")
    with django_db_blocker.unblock(), transaction.atomic():
        library.fill()
        with override_settings(VAR=folder):
            library.index_it()
        with django_db_blocker.block():
            yield folder
        transaction.set_rollback(True)


@pytest.fixture
def read_library(_library_folder: Path, db: None, settings: Any) -> None:
    """The small library, made once for a module whose tests only read it."""
    settings.VAR = _library_folder
