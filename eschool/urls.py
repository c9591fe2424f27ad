"""Every address of the site, put together."""

from django.conf import settings
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps import Sitemap
from wagtail.documents import urls as wagtaildocs_urls

from eschool import views
from eschool.api import api
from grants.sitemaps import GrantsSitemap
from library.views import assets
from profliner.sitemaps import ProfessionsSitemap

SITEMAPS = {"wagtail": Sitemap, "grants": GrantsSitemap, "professions": ProfessionsSitemap}

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("media/images/<str:name>", assets.picture, name="picture"),
    path("accounts/", include("allauth.urls")),
    path("", include("eschool.accounts.urls")),
    path("", include("library.urls")),
    path("grants/", include("grants.urls")),
    path("", include("profliner.urls")),
    path("search/", include("search.urls")),
    path("api/v1/", api.urls),
    path("admin/login/", views.admin_login, name="admin_login"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/<int:document_id>/<str:document_filename>", assets.document, name="document"),
    path("documents/", include(wagtaildocs_urls)),
    *([path("gallery/", include("eschool.core.gallery"))] if settings.DEBUG else []),
    path("_util/login/", views.admin_login, name="page_login"),
    path("", include(wagtail_urls)),
]

handler400 = "eschool.views.bad_request"
handler403 = "eschool.views.forbidden"
handler404 = "eschool.views.not_found"
handler500 = "eschool.views.server_error"
