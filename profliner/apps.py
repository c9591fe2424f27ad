from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProflinerConfig(AppConfig):
    name = "profliner"
    verbose_name = _("Profliner")

    def ready(self) -> None:
        from eschool.accounts import ages
        from profliner import doctor, personal_data, receivers, retention, students

        ages.register(students.birth_dates)
        receivers.connect()
        doctor.register()
        personal_data.register_details()
        retention.register_kinds()
