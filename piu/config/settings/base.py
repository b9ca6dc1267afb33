"""Settings shared by every installation. The environment is read here, and nowhere else."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

PACKAGE = Path(__file__).resolve().parents[2]

# Everything the product writes (database, index, secret key) lives in one folder.
VAR = Path(os.environ.get("PIU_VAR", "var")).resolve()
# Accounts, sessions and the key are in it: a new one is for its owner alone.
VAR.mkdir(mode=0o700, parents=True, exist_ok=True)


def _secret_key() -> str:
    """The key of the environment, else one drawn once and kept in the state folder."""
    if "PIU_SECRET_KEY" in os.environ:
        return os.environ["PIU_SECRET_KEY"]
    path = VAR / "secret_key"
    if not path.exists():
        # Whole before it has its name: processes that start together agree on one, and one that
        # is killed leaves no empty key. The file is its owner's alone from the start.
        with tempfile.NamedTemporaryFile("w", dir=VAR) as drawn:
            drawn.write(secrets.token_urlsafe(50))
            drawn.flush()
            with contextlib.suppress(FileExistsError):
                os.link(drawn.name, path)
    return path.read_text()


def tile_hosts(address: str) -> list[str]:
    """The one host that images may come from besides ours, when tiles have an address."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


SECRET_KEY = _secret_key()
DEBUG = False
IS_DEMO = os.environ.get("PIU_DEMO", "") == "1"
# The password of the demo accounts; the sign-in page shows it, of the demo only.
DEMO_PASSWORD = "place-publique"  # noqa: S105
ALLOWED_HOSTS = os.environ.get("PIU_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("PIU_ORIGINS", "").split(",") if o]
SITE_NAME = "PIU"
# A background of tiles for the map, such as https://tiles.example.org/{z}/{x}/{y}.png; none by
# default: the map draws the outlines that ship.
MAP_TILE_URL = os.environ.get("PIU_TILE_URL", "")
MAP_TILE_CREDIT = os.environ.get("PIU_TILE_CREDIT", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "piu.domain.journal",
    "piu.domain.people",
    "piu.domain.taxonomy",
    "piu.domain.statements",
    "piu.domain.territories",
    "piu.domain.ecosystem",
    "piu.domain.knowledge",
    "piu.domain.cooperation",
    "piu.domain.evaluation",
    "piu.domain.search",
    "piu.web",
    "piu.cli",
]

MIDDLEWARE = [
    "piu.web.middleware.NoNullCharacter",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "piu.web.limits.PostLimitMiddleware",
    "piu.web.middleware.PiuErrorMiddleware",
]

ROOT_URLCONF = "piu.config.urls"
WSGI_APPLICATION = "piu.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "piu.web.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "piu.web.templatetags.figures",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{VAR / 'piu.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;"
        ),
    }

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["piu.web.sign_in.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none" if IS_DEMO else "mandatory"
# Beside allauth's own limits on signing in: questions that anyone may send, from one address. A
# workshop shares one.
ACCOUNT_RATE_LIMITS = {"post": "60/m/ip,600/h/ip"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("PIU_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("PIU_SMTP_PORT", "25"))
DEFAULT_FROM_EMAIL = os.environ.get("PIU_FROM_EMAIL", "piu@localhost")

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *tile_hosts(MAP_TILE_URL)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

CSRF_FAILURE_VIEW = "piu.web.pages.views.stale_form"

# Counts of attempts, shared by all the processes of the server.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}

# Answers that people without an account may leave here, of some 90 kB; a larger one counts for as
# many as it holds: they cannot fill the disk.
MOST_VISITOR_ANSWERS = int(os.environ.get("PIU_MOST_ANSWERS", "20000"))

# An operator's own statements of what goes with what, added to those of the house.
SYNERGY_TABLE = os.environ.get("PIU_SYNERGY_TABLE", "")

# Search by meaning takes some 170 MB, and a minute of processor for each 500 texts, once.
READS_MEANING = os.environ.get("PIU_MEANING", "1") == "1"

# An upload larger than this is refused before it is read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# A large language model that the operator runs or rents, reached by an address that speaks as
# OpenAI's does. Empty: nothing leaves this machine.
LANGUAGE_MODEL_URL = os.environ.get("PIU_LLM_URL", "")
LANGUAGE_MODEL_NAME = os.environ.get("PIU_LLM_MODEL", "")
LANGUAGE_MODEL_KEY = os.environ.get("PIU_LLM_KEY", "")
