"""Who may sign in."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest


class Backend(AuthenticationBackend):
    """E-mail and password; accounts of the demo, whose password is public, in the demo only."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        return _admitted(super().authenticate(request, **credentials))

    def get_user(self, user_id: Any) -> Any:
        """The user of a session, which ends with the demo it was begun in."""
        return _admitted(super().get_user(user_id))


def _admitted(user: Any) -> Any:
    return None if user is None or (user.is_demo and not settings.IS_DEMO) else user
