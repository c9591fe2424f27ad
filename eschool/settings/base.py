"""What every installation shares. Each value that may differ comes typed from the environment."""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

env = environ.Env()

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "eschool"
DATA = Path(env.str("ESCHOOL_DATA_DIR", default=str(ROOT / "var")))

DEFAULT_SECRET_KEY = "not-a-secret-used-outside-production-only"  # noqa: S105  # production refuses it
SECRET_KEY = env.str("SECRET_KEY", default=DEFAULT_SECRET_KEY)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_NAME = env.str("SITE_NAME", default="eschool")
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
DEMO = env.bool("DEMO", default=False)
# Whether answers wait for a guardian's consent, or only stop at its withdrawal.
LEARNING_CONSENT = env.str("LEARNING_CONSENT", default="respected")
if LEARNING_CONSENT not in {"respected", "required"}:
    raise ImproperlyConfigured("LEARNING_CONSENT is neither “respected” nor “required”.")
# A place is kept this long for a student whose guardian has not answered.
SIGN_UP_CONSENT_HOURS = env.int("SIGN_UP_CONSENT_HOURS", default=72)

# What calls a counsellor's attention: days before a deadline, days without a choice, from a grade.
COUNSELLING_DEADLINE_DAYS = env.int("COUNSELLING_DEADLINE_DAYS", default=14)
COUNSELLING_IDLE_DAYS = env.int("COUNSELLING_IDLE_DAYS", default=60)
COUNSELLING_FROM_GRADE = env.int("COUNSELLING_FROM_GRADE", default=7)
# From which age on a student is asked about interests, decides alone on recommendations and
# counselling, and signs up without a guardian.
INTERESTS_FROM_AGE = env.int("INTERESTS_FROM_AGE", default=12)
CONSENT_AGE = env.int("CONSENT_AGE", default=14)
SIGN_UP_GUARDIAN_AGE = env.int("SIGN_UP_GUARDIAN_AGE", default=14)
# After so many days an older sitting of the interests counts half as much as a new one.
INTERESTS_HALF_LIFE_DAYS = env.int("INTERESTS_HALF_LIFE_DAYS", default=365)

INSTALLED_APPS = [
    "search",
    "grants",
    "profliner",
    "library",
    "eschool.accounts",
    "eschool.core",
    "wagtail.contrib.redirects",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.settings",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "modelsearch",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "ninja",
]

MIDDLEWARE = [
    "eschool.core.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "eschool.core.middleware.no_nul",
    "eschool.accounts.middleware.preferences",
    "eschool.accounts.middleware.admin_gate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "eschool.core.middleware.nothing_to_read",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "eschool.urls"
WSGI_APPLICATION = "eschool.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "eschool.core.context.site",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA}/db.sqlite3")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # One writer at a time, taken at BEGIN: a transaction that later upgrades a read lock would
    # fail with "database is locked" instead of waiting.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Compiling a statement takes longer than any of ours runs.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "options": "-c jit=off",
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {
        "BACKEND": "eschool.core.cache.SteadyRedisCache",
        "LOCATION": REDIS_URL,
        # No page waits for a cache: after a second each process uses its own.
        "OPTIONS": {
            "socket_connect_timeout": 1,
            "socket_timeout": 1,
            "retry": Retry(NoBackoff(), 1),
        },
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Of Django's 300 a few minutes of views would leave nothing for rendered lessons.
        "OPTIONS": {"MAX_ENTRIES": 3000},
    }
}

CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_TASK_ALWAYS_EAGER", default=not REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 10}
CELERY_BEAT_SCHEDULE = {
    "drain the search outbox": {"task": "search.drain", "schedule": 5.0},
    "reconcile the search index": {
        "task": "search.nightly",
        "schedule": crontab(hour=3, minute=20),
    },
    "send the letters that are due": {"task": "accounts.send_letters", "schedule": 60.0},
    "write down who was erased": {"task": "accounts.log_erasures", "schedule": 300.0},
    "read on where a worker died": {"task": "library.take_up_uploads", "schedule": 300.0},
    "go on with rounds where a worker died": {"task": "grants.take_up_work", "schedule": 300.0},
    "keep the lines of sign-ups": {"task": "profliner.keep_lines", "schedule": 900.0},
    "remind of deadlines and first meetings": {
        "task": "profliner.send_reminders",
        "schedule": crontab(minute=5),
    },
    "hold paths against what changed": {
        "task": "profliner.recheck_paths",
        "schedule": crontab(hour=4, minute=10),
    },
    "train on where a worker died": {"task": "profliner.take_up_trainings", "schedule": 300.0},
    "keep the promise to forget": {
        "task": "profliner.tend_models",
        "schedule": crontab(hour=2, minute=40),
    },
    "recommend to everybody anew": {
        "task": "profliner.serve_all",
        "schedule": crontab(hour=4, minute=40),
    },
    "sweep files without a row": {
        "task": "core.sweep_files",
        "schedule": crontab(hour=4, minute=10),
    },
}

S3_BUCKET = env.str("S3_BUCKET", default="")
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(DATA / "media"))
MEDIA_URL = "/media/"
STORAGES: dict[str, dict[str, object]] = {
    "default": {
        "BACKEND": "eschool.core.storage.BucketStorage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
            "access_key": env.str("S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("S3_SECRET_KEY", default="") or None,
            "region_name": env.str("S3_REGION", default="us-east-1"),
            "signature_version": "s3v4",  # presigned addresses of version 2 are refused nowadays
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }
    if S3_BUCKET
    else {"BACKEND": "eschool.core.storage.FolderStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(DATA / "static"))
STATICFILES_DIRS = [PACKAGE / "static"]

ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", default="")
SEARCH_ENGINE = env.str("SEARCH_ENGINE", default="elastic" if ELASTICSEARCH_URL else "tantivy")
SEARCH_INDEX_DIR = env.str("SEARCH_INDEX_DIR", default=str(DATA / "index"))
SEARCH_INDEX_PREFIX = env.str("SEARCH_INDEX_PREFIX", default="eschool")
# Who brings the index in step after a commit: a "worker", or where there is none a "thread".
SEARCH_WAKE = env.str("SEARCH_WAKE", default="worker" if REDIS_URL else "thread")

DEFAULT_GRANTS_KEY = "bm90LWEtc2VjcmV0LW91dHNpZGUtcHJvZHVjdGlvbiE="
# Bank details are sealed with the first; the others still open what was sealed before.
GRANTS_KEYS = env.list("GRANTS_KEYS", default=[DEFAULT_GRANTS_KEY])
# Who pays grants, as the bank's files name them; without it nothing can be exported.
GRANTS_PAYER = env.json("GRANTS_PAYER", default={})

# Whoever switched profiling off or was erased is in no model after so many days.
RETRAIN_WITHIN_DAYS = env.int("RETRAIN_WITHIN_DAYS", default=30)
# Into how many parts all students are cut for recommending: as many workers can be at it.
RECOMMENDATION_SHARDS = env.int("RECOMMENDATION_SHARDS", default=2)
# Who trains: a "worker", or where there is none a "thread" beside the requests.
TRAIN_IN = env.str("TRAIN_IN", default="worker" if REDIS_URL else "thread")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workplace"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "eschool.accounts.forms.SignupForm"
ACCOUNT_ADAPTER = "eschool.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# How many proxies in front may be believed about the visitor's address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
SOCIALACCOUNT_PROVIDERS = env.json("SOCIALACCOUNT_PROVIDERS", default={})
AXES_FAILURE_LIMIT = env.int("AXES_FAILURE_LIMIT", default=5)
AXES_COOLOFF_TIME = env.float("AXES_COOLOFF_HOURS", default=0.25)
# A pair, so that a stranger who guesses at a name does not lock its owner out elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "eschool.accounts.adapters.name_tried"
AXES_CLIENT_IP_CALLABLE = "eschool.accounts.adapters.address_of"
AXES_CLIENT_STR_CALLABLE = "eschool.accounts.adapters.nameless"
AXES_SENSITIVE_PARAMETERS = ["login", "email", "username", "password1", "password2"]
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # else every sign-in would be kept with its address, for good
AXES_LOCKOUT_CALLABLE = "eschool.accounts.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = EMAIL_CONFIG.get("EMAIL_TIMEOUT") or 10  # else a silent mail server is waited for
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="eschool@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="ru")
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Moscow")
USE_I18N = True
USE_TZ = True

FORM_RENDERER = "eschool.core.forms.Renderer"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=25 * 1024 * 1024)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    # Wagtail's admin brings inline scripts of its own; students and guardians never see it.
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
# Names, e-mail and password are changed where allauth checks them.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USAGE_COUNT_ENABLED = False
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "library.workflow.publish_reviewed"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    *("csv", "docx", "epub", "gif", "ipynb", "jpg", "jpeg", "mid", "mp3", "mp4", "odp", "ods"),
    *("odt", "ogg", "pdf", "png", "pptx", "py", "sb3", "txt", "webp", "xlsx", "zip"),
]
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}

LOG_JSON = env.bool("LOG_JSON", default=False)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "eschool.core.logs.RequestIdFilter"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
        },
        "plain": {"format": "%(levelname)s %(name)s %(message)s [%(request_id)s]"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if LOG_JSON else "plain",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "elastic_transport": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
    },
}
