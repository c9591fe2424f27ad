from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "eschool.accounts"
    label = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from eschool.accounts import letters
        from eschool.accounts.actions.invite_guardian import mail_guardian
        from eschool.accounts.actions.notify import mail_notice
        from eschool.accounts.actions.welcome_student import mail_welcome

        letters.register("guardian", mail_guardian)
        letters.register("notice", mail_notice)
        letters.register("welcome", mail_welcome)
        letters.register(letters.WRITTEN, letters.send_written)
