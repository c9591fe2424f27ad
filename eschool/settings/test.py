"""For the suite: the parts come from the environment, the rest is made quick."""

import os
import tempfile
from pathlib import Path

from eschool.settings.dev import *  # noqa: F403
from eschool.settings.dev import CACHES, REDIS_URL, S3_BUCKET, STORAGES, env

DEBUG = False
DEMO = True
SCRATCH = Path(tempfile.mkdtemp(prefix="eschool-test-"))
MEDIA_ROOT = str(SCRATCH / "media")
STATIC_ROOT = str(SCRATCH / "static")
Path(STATIC_ROOT).mkdir()
SEARCH_INDEX_DIR = str(SCRATCH / "index")
SEARCH_INDEX_PREFIX = env.str("SEARCH_INDEX_PREFIX", default="test")
SEARCH_WAKE = "inline"
TRAIN_IN = "here"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = False  # else every client looks through all static files first
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# Tests empty their cache and sweep their files; each process has some of its own, or it would take
# its neighbour's.
NAME = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
if S3_BUCKET:
    OPTIONS = {**STORAGES["default"]["OPTIONS"], "location": NAME}  # type: ignore[dict-item]
    STORAGES = {**STORAGES, "default": {**STORAGES["default"], "OPTIONS": OPTIONS}}
if REDIS_URL:
    WORKER = int(NAME.removeprefix("gw"))
    HOST = REDIS_URL.rstrip("/").rpartition("/")[0] if REDIS_URL.count("/") > 2 else REDIS_URL
    CACHES = {"default": {**CACHES["default"], "LOCATION": f"{HOST}/{WORKER % 8 + 1}"}}
