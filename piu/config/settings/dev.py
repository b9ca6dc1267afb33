"""Settings of the demo and of a developer's machine: everything on one computer, over HTTP."""

from piu.config.settings.base import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
