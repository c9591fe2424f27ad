from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "library"
    verbose_name = _("Library")

    def ready(self) -> None:
        from library import personal_data, receivers, retention

        personal_data.register_details()
        receivers.connect()
        retention.register_kinds()
