"""Fixtures of the platform: people of each role, and a database with the shipped data."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.utils import translation

from piu.domain.people.choices import OrganisationKind, Role
from piu.domain.people.models import Organisation, User
from tests import demo_database

TOILE_SCOPE = "toile:dunkerque"
SITE_SCOPE = "site:dunkerque/arcelormittal-dunkerque"

MakeUser = Callable[..., User]


@pytest.fixture(autouse=True)
def _each_test_starts_in_french() -> Iterator[None]:
    """A visit of /en/ leaves English in force in its thread: no test inherits it."""
    yield
    translation.deactivate()


@pytest.fixture
def make_user(db: None) -> MakeUser:
    """`make_user(role, scope)`: a new user with this role; no role, no grant."""

    def make(role: str = "", scope: str = "*", organisation: Organisation | None = None) -> User:
        number = User.objects.count()
        user = User.objects.create_user(f"user-{number}@test.invalid", "secret-for-tests")
        if role:
            user.grants.create(role=role, scope=scope)
        if organisation is not None:
            user.memberships.create(organisation=organisation)
        return user

    return make


@pytest.fixture
def joined_organisation(db: None) -> Organisation:
    """An organisation that takes part: its members see what members see."""
    return Organisation.objects.create(
        slug="joined-organisation",
        name="Organisation membre",
        kind=OrganisationKind.COMPANY,
        joined_at="2026-01-01T00:00:00Z",
    )


@pytest.fixture
def viewer() -> None:
    """Nobody: the public's viewpoint."""


@pytest.fixture
def member(make_user: MakeUser, joined_organisation: Organisation) -> User:
    return make_user(organisation=joined_organisation)


@pytest.fixture
def editor(make_user: MakeUser) -> User:
    return make_user(Role.EDITOR, TOILE_SCOPE)


@pytest.fixture
def owner(make_user: MakeUser) -> User:
    return make_user(Role.OWNER, SITE_SCOPE)


@pytest.fixture
def mediator(make_user: MakeUser) -> User:
    return make_user(Role.MEDIATOR)


@pytest.fixture
def operator(make_user: MakeUser) -> User:
    return make_user(Role.OPERATOR)


@pytest.fixture(scope="session")
def _demo_copy(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[demo_database.Copy]:
    """This process's own copy of the database that holds the shipped data."""
    with django_db_blocker.unblock():
        copy = demo_database.copy_into(tmp_path_factory.mktemp("demo"))
    yield copy
    with django_db_blocker.unblock():
        copy.drop()


@pytest.fixture
def _demo_in_place(request: pytest.FixtureRequest) -> Iterator[None]:
    """Put the demo database in place of the empty one, for the tests that ask for it."""
    if "demo_data" not in request.fixturenames:
        yield
        return
    copy = request.getfixturevalue("_demo_copy")
    settings = request.getfixturevalue("settings")
    settings.VAR = copy.folder
    empty = connections["default"]
    connections["default"] = copy.connection
    yield
    copy.connection.close()
    connections["default"] = empty


@pytest.fixture
def _django_db_helper(_demo_in_place: None, _django_db_helper: None) -> None:
    """The plug-in opens its transaction on whichever database is in place by then."""


@pytest.fixture
def demo_data(db: None) -> None:
    """The shipped data is in the database; what the test writes is rolled back."""
