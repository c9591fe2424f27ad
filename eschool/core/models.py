"""The base of every page and the root of the site."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class BasePage(Page):
    """What all our pages share."""

    show_in_menus_default = False
    promote_panels: ClassVar[list[Any]] = []

    class Meta:
        abstract = True


class HomePage(BasePage):
    """The root of the site's tree; the home page itself is composed in ``eschool.views``."""

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return redirect("home")
