"""The embedded default: one process, no server of any kind, everything under ``var/``."""

from eschool.settings.base import *  # noqa: F403
from eschool.settings.base import DATA, GRANTS_PAYER, INSTALLED_APPS, STORAGES, env

DATA.mkdir(parents=True, exist_ok=True)
DEBUG = env.bool("DEBUG", default=True)
DEMO = env.bool("DEMO", default=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
INSTALLED_APPS = [*INSTALLED_APPS, "eschool.demo"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if not GRANTS_PAYER:
    # An invented payer with an account that no bank keeps.
    GRANTS_PAYER = {
        "name": "Демонстрационный город (сгенерировано)",
        "inn": "7700000000",
        "kpp": "770001001",
        "account": "40102810045370000002",
        "bank": "Банк демонстрационного города",
        "city": "г. Москва",
        "bik": "044525000",
        "correspondent": "",
    }
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(DATA / "mail")
