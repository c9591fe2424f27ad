"""The workers' entry."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eschool.settings.production")
app = Celery("eschool")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
