"""Settings of an installation served over HTTPS."""

import os

from piu.config.settings.base import *  # noqa: F403

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies stand before us: limits count by the address that the last of them saw.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("PIU_PROXIES", "1"))
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
