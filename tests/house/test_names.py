"""Names that say something, and the same few files in every app."""

import pytest

from tests.house.files import DOMAIN, PIU, ROOT, apps, place, tracked

BANNED = {
    "utils", "util", "helpers", "helper", "common", "core", "misc", "manager", "managers",
    "service", "services", "data", "info",
}  # fmt: skip
FILES_OF_AN_APP = {
    "__init__.py", "models.py", "rules.py", "queries.py", "actions.py", "choices.py", "admin.py",
    "apps.py", "migrations", "models", "rules",
}  # fmt: skip
# What an app holds beside those, and the decision that allows it.
MORE_FILES = {
    "people": {"permissions.py"},  # the one table of rights
    "taxonomy": {"vocabularies", "errors.py", "bridge.py"},  # vocabularies are files
