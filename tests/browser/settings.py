"""The site as a browser meets it: no debug pages, and quick to sign in to."""

from eschool.settings.dev import *  # noqa: F403

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_FAILURE_LIMIT = 1000
