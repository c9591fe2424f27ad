"""The embedded default: one process, no server of any kind, everything under ``var/``."""

from eschool.settings.base import *  # noqa: F403
from eschool.settings.base import DATA, INSTALLED_APPS, STORAGES, env

DATA.mkdir(parents=True, exist_ok=True)
DEBUG = env.bool("DEBUG", default=True)
DEMO = env.bool("DEMO", default=True)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
INSTALLED_APPS = [*INSTALLED_APPS, "eschool.demo"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(DATA / "mail")
