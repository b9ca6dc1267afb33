"""What every page needs to know."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url

import piu
from piu.web.home.frame import frame


def site(request: HttpRequest) -> dict[str, Any]:
    """Names of the site, and the address of this page in each language."""
    here = request.get_full_path()
    return {
        "site_name": settings.SITE_NAME,
        "is_demo": settings.IS_DEMO,
        "piu_version": piu.__version__,
        "frame": frame(request),
        "alternates": [
            (code, str(name), translate_url(here, code)) for code, name in settings.LANGUAGES
        ],
    }
