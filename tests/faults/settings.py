"""A child's: as in development, and in the bucket the folder of the test that began it."""

import os

from eschool.settings.dev import *  # noqa: F403
from eschool.settings.dev import S3_BUCKET, STORAGES

if S3_BUCKET:
    OPTIONS = {**STORAGES["default"]["OPTIONS"], "location": os.environ["TEST_FOLDER"]}  # type: ignore[dict-item]
    STORAGES = {**STORAGES, "default": {**STORAGES["default"], "OPTIONS": OPTIONS}}
