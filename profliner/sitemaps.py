"""The public pages of professions, for search engines."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from profliner.models import Profession


class ProfessionsSitemap(Sitemap[Profession]):
    changefreq = "monthly"

    def items(self) -> "QuerySet[Profession]":
        return Profession.objects.listed().order_by("slug")

    def location(self, item: Profession) -> str:
        return reverse("profession", args=(item.slug,))

    def lastmod(self, item: Profession) -> datetime:
        return item.changed_at
