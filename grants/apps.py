from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = _("Grants")

    def ready(self) -> None:
        from eschool.accounts import letters
        from grants import receivers
        from grants.actions.save_bank_details import mail_link

        receivers.connect()
        letters.register("bank_details", mail_link)
