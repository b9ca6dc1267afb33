"""Settings of the test suite: fast hashing, plain static files, a state folder of its own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "PIU_VAR" not in os.environ:
    os.environ["PIU_VAR"] = tempfile.mkdtemp(prefix="piu-test-")
    atexit.register(shutil.rmtree, os.environ["PIU_VAR"], ignore_errors=True)
# Test processes that run side by side inherit the folder of the first: each takes a part of it.
_process = os.environ.get("PYTEST_XDIST_WORKER", "")
if _process and Path(os.environ["PIU_VAR"]).name != _process:
    os.environ["PIU_VAR"] = str(Path(os.environ["PIU_VAR"]) / _process)

from piu.config.settings.base import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The whole suite comes from one address: limits have tests of their own.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
IS_DEMO = True
