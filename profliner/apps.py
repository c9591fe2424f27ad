from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProflinerConfig(AppConfig):
    name = "profliner"
    verbose_name = _("Profliner")
