"""Accounts that the sign-in page of the demo shows; nothing anywhere else."""

from typing import Any

from django import template
from django.conf import settings

from piu.domain.people.queries import demo_accounts as accounts_of_demo

register = template.Library()


@register.simple_tag
def demo_accounts() -> dict[str, Any]:
    """The demo accounts and their one password."""
    if not settings.IS_DEMO:
        return {"users": [], "password": ""}
    return {"users": accounts_of_demo(), "password": settings.DEMO_PASSWORD}
