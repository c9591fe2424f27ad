"""What every page of the site may name."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from eschool.core.navigation import navigation


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
        "navigation": lambda: navigation(request),
    }
