"""A city's installation. It refuses to start half-configured, and says what is missing."""

from django.core.exceptions import ImproperlyConfigured

from eschool.settings.base import *  # noqa: F403
from eschool.settings.base import (
    ALLOWED_HOSTS,
    CELERY_TASK_ALWAYS_EAGER,
    DATABASES,
    DEBUG,
    DEFAULT_GRANTS_KEY,
    DEFAULT_SECRET_KEY,
    DEMO,
    ELASTICSEARCH_URL,
    GRANTS_KEYS,
    LOGGING,
    REDIS_URL,
    S3_BUCKET,
    SECRET_KEY,
    SITE_URL,
    env,
)

_refusals = {
    "SECRET_KEY is the default one; set a long random value of your own": (
        SECRET_KEY == DEFAULT_SECRET_KEY or len(SECRET_KEY) < 50
    ),
    "DEBUG is on; unset it": DEBUG,
    "DEMO is on; unset it": DEMO,
    "DATABASE_URL names SQLite; use postgres://": DATABASES["default"]["ENGINE"].endswith(
        "sqlite3"
    ),
    "REDIS_URL is empty; set the address of Redis": not REDIS_URL,
    "CELERY_TASK_ALWAYS_EAGER is on; run workers instead": CELERY_TASK_ALWAYS_EAGER,
    "ELASTICSEARCH_URL is empty; set the address of Elasticsearch": not ELASTICSEARCH_URL,
    "S3_BUCKET is empty; name the bucket for files": not S3_BUCKET,
    "GRANTS_KEYS holds the default key or one that is not 32 bytes in base64; make your own": (
        not GRANTS_KEYS
        or DEFAULT_GRANTS_KEY in GRANTS_KEYS
        or not all(len(key) == 44 and key.endswith("=") for key in GRANTS_KEYS)
    ),
    "ALLOWED_HOSTS is empty or *; name the hosts you serve": (
        not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS
    ),
}
if _wrong := [sentence for sentence, wrong in _refusals.items() if wrong]:
    raise ImproperlyConfigured(
        "This production installation cannot start:\n- " + "\n- ".join(_wrong)
    )

LOGGING["handlers"]["console"]["formatter"] = "json"  # type: ignore[index]  # a literal of mixed types
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=SITE_URL.startswith("https://"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # else signing up would tell who has an account
