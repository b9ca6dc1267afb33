"""A file put aside before an import is its sender’s alone; an import is undone by right."""

from typing import Any

import pytest

from piu.domain.ecosystem.imports import actions
from piu.domain.ecosystem.models import EcosystemWeb, KeptFile, ToileImport
from piu.domain.journal.actions import open_batch
from piu.domain.people.choices import Role
from piu.domain.people.models import User
from piu.domain.statements.models import Subject
from piu.domain.territories.models import Territory
from piu.errors import NotAllowedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def web() -> EcosystemWeb:
    subject = Subject.objects.create(kind="territory", key="59183")
    place = Territory.objects.create(
        code="59183", level="municipality", name="Ici", search_name="ici", subject=subject
    )
    return EcosystemWeb.objects.create(slug="dunkerque", name_fr="Toile", territory=place)


def test_another_editor_neither_changes_nor_drops_a_file(
    web: EcosystemWeb, editor: User, make_user: Any
) -> None:
    file = actions.keep_file(web, name="sites.csv", content=b"id", by=editor)
    other = make_user(Role.EDITOR, "toile:dunkerque")
    with pytest.raises(NotAllowedError):
        actions.choose_for_file(file, {"columns": {}}, by=other)
    with pytest.raises(NotAllowedError):
        actions.drop_file(file, by=other)
    assert list(KeptFile.objects.values_list("name", "choices")) == [("sites.csv", {})]
    actions.drop_file(file, by=editor)
    assert KeptFile.objects.count() == 0


@pytest.mark.usefixtures("web")
def test_who_has_no_right_on_a_toile_undoes_no_import_of_it(make_user: Any, operator: User) -> None:
    batch = open_batch(kind="toile", label="dunkerque", by=operator)
    done = ToileImport.objects.create(toile="dunkerque", batch=batch)
    for by in (None, make_user(), make_user(Role.EDITOR, "toile:ailleurs")):
        with pytest.raises(NotAllowedError):
            actions.undo_import(done, by=by)
    assert ToileImport.objects.get() == done
