from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "eschool.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from eschool.core import converters  # noqa: F401  # before any address is read
