"""The public pages of grants, for search engines."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from grants.models import Round


class GrantsSitemap(Sitemap[Round]):
    changefreq = "yearly"

    def items(self) -> "QuerySet[Round]":
        return Round.objects.public()

    def location(self, item: Round) -> str:
        return item.relative_address

    def lastmod(self, item: Round) -> datetime | None:
        return item.published_at
