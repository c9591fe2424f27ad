from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProflinerConfig(AppConfig):
    name = "profliner"
    verbose_name = _("Profliner")

    def ready(self) -> None:
        from eschool.accounts import ages, letters
        from profliner import doctor, personal_data, receivers, retention, students, sweeping
        from profliner.actions.invite_member import mail_invitation

        ages.register(students.birth_dates)
        receivers.connect()
        doctor.register()
        letters.register("colleague", mail_invitation)
        personal_data.register_details()
        retention.register_kinds()
        sweeping.register_folders()
