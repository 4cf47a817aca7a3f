"""Django's settings: one laptop by default, a service by a few ATTUNE_* values."""

import sys

try:
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3  # versions before 3.51.3 can corrupt a WAL database; Debian 12 ships 3.40
except ImportError:
    pass

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from attune import __version__, env

SURROUNDINGS = env.read()
DATA = SURROUNDINGS.data
HERE = Path(__file__).parent


def _secret() -> str:
    """Return this installation's signing secret, made once and kept 0600 beside the data."""
    path = DATA / "secret"
    if path.exists():
        return path.read_text()
    if not DATA.exists():
        return secrets.token_urlsafe(48)  # no store yet: nothing that is signed now is meant to last
    made = secrets.token_urlsafe(48)
    path.touch(mode=0o600)
    path.write_text(made)
    return made


def _database() -> dict[str, Any]:
    if SURROUNDINGS.database is None:
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=0; PRAGMA foreign_keys=ON;"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "attune.sqlite3",
            "CONN_MAX_AGE": 60,  # opening anew for every range would fold the write-ahead log each time
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
            "TEST": {"NAME": DATA / "test.sqlite3"},
        }
    url = urlsplit(SURROUNDINGS.database)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.removeprefix("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": url.hostname or parse_qs(url.query).get("host", [""])[0],  # a folder: PostgreSQL's own socket
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
    }


SECRET_KEY = _secret()
DEBUG = SURROUNDINGS.debug
ALLOWED_HOSTS = list(SURROUNDINGS.hosts)
DATABASES = {"default": _database()}
ROOT_URLCONF = "attune.urls"
WSGI_APPLICATION = "attune.wsgi.application"
AUTH_USER_MODEL = "attune.Practitioner"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "attune",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "attune.people.middleware.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "attune.people.middleware.WhoAsks",
    "django.contrib.messages.middleware.MessageMiddleware",
    "attune.reviews.middleware.OneVisitAlone",
    "django_htmx.middleware.HtmxMiddleware",
    "attune.safe.answering.SorryAnswers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "attune.people.context.surroundings",
            ],
            "builtins": ["attune.templatetags.attune", "django.templatetags.static", "django.templatetags.i18n"],
        },
    }
]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["attune.people.accounts.WorksHere"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "attune.people.accounts.NoSignUp"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_TZ = True
TIME_ZONE = "Europe/London"

STATIC_URL = f"/static/{__version__}/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20
PUBLIC_FILM_BYTES = 500 * 2**20  # of a whole form with a film for the public page, which is written to disk as it comes

SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # our pages' scripts send it back in a header
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SURROUNDINGS.https
SECURE_HSTS_SECONDS = 31_536_000 if SURROUNDINGS.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SURROUNDINGS.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DEFAULT_FROM_EMAIL = SURROUNDINGS.mail_from
EMAIL_BACKEND = "attune.mail.OnTheConsole"  # nothing leaves the machine until a mail server is named
EMAIL_TIMEOUT = 20
if SURROUNDINGS.mail is not None:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = SURROUNDINGS.mail.host, SURROUNDINGS.mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = SURROUNDINGS.mail.user, SURROUNDINGS.mail.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = SURROUNDINGS.mail.tls_at_once, SURROUNDINGS.mail.starttls

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {
        "attune": {"level": "INFO"},
        "django.request": {"level": "ERROR"},  # paths carry ids only, yet 404s are of no use to an operator
    },
}
