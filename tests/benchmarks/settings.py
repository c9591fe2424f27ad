"""The site as production has it, but for its parts, which come from the environment."""

from eschool.settings.base import *  # noqa: F403
from eschool.settings.base import DATA, INSTALLED_APPS, STORAGES

(DATA / "static").mkdir(parents=True, exist_ok=True)
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
SITE_URL = "http://127.0.0.1"
INSTALLED_APPS = ["tests.benchmarks.bareapp", *INSTALLED_APPS]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# As in production a worker is woken; none runs here, so what the index costs is measured apart.
SEARCH_WAKE = "worker"
CELERY_TASK_ALWAYS_EAGER = False
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING = {"version": 1, "disable_existing_loggers": False}
