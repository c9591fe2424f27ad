from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "library"
    verbose_name = _("Library")

    def ready(self) -> None:
        from eschool.accounts import letters
        from library import personal_data, receivers, retention
        from library.actions.invite_coauthor import tell_invited

        personal_data.register_details()
        receivers.connect()
        letters.register("coauthor", tell_invited)
        retention.register_kinds()
