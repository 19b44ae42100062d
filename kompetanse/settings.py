"""Settings, from the environment only. `.env.example` lists every key; a test compares the two."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from kompetanse.environment import (
    read_bool,
    read_database,
    read_int,
    read_list,
    read_mail,
    read_text,
)
from kompetanse.logging import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of running this is ------------------------------------------------------------------------------------
DEBUG = read_bool("DEBUG", default=False)
DEMO = read_bool(
    "DEMO", default=False
)  # the demo county, its clock, its mailbox and invented organisation numbers
HTTPS = read_bool("HTTPS", default=True)  # off only for a demo on http://127.0.0.1
COOKIE_PREFIX = "__Host-" if HTTPS else ""  # browsers refuse the prefix without https
SECRET_KEY = read_text("SECRET_KEY")
SECRET_KEY_FALLBACKS = read_list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = read_list("ALLOWED_HOSTS")
SITE_URL = read_text("SITE_URL")  # address used in mails and letters
CONTACT_EMAIL = read_text("CONTACT_EMAIL", default="kontakt@example.invalid")
OPERATORS = read_list("OPERATORS", default=[])  # e-mail addresses that get alarms
# Deciders act only with a second factor; the demo may switch this off, and says so in its bar.
MFA_REQUIRED = read_bool("MFA_REQUIRED", default=not DEMO)
# Approved letters wait this long, so that a mistake seen at once can be stopped. The demo does not wait.
LETTER_HOLD = timedelta(minutes=read_int("LETTER_HOLD_MINUTES", default=0 if DEMO else 10))

# --- What it is made of ----------------------------------------------------------------------------------------------
PROJECT_APPS = [  # in the order of docs/adr: an app may know those above it only
    "kompetanse",
    "jobs",
    "owners",
    "records",
    "notices",
    "accounts",
    "partnerships",
    "grants",
    "needs",
    "forum",
    "decisions",
    "payments",
    "reports",
    "appeals",
    "overview",
    "demo",
]
INSTALLED_APPS = [
    *PROJECT_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "accounts.idporten",
    "allauth.usersessions",
    "guardian",
    "django_filters",
    "django_htmx",
    "template_partials",
    "csp",
    "pgtrigger",
    "pghistory",
]
MIDDLEWARE = [
    "kompetanse.middleware.RequestStampMiddleware",
    "kompetanse.middleware.SecurityHeadersMiddleware",
    # Above what answers by itself: the way to https, and the static files.
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionActivityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.LoginRequiredMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.HatMiddleware",
    "kompetanse.middleware.ActionErrorMiddleware",
    "kompetanse.middleware.NulMiddleware",
]
ROOT_URLCONF = "kompetanse.urls"
WSGI_APPLICATION = "kompetanse.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kompetanse.context.site",
                "notices.context.notices",
                "overview.context.navigation",
                "demo.context.demo_clock",
            ],
        },
    },
]
FORM_RENDERER = "kompetanse.forms.Renderer"

# --- Where truth is kept ---------------------------------------------------------------------------------------------
DATABASES = {
    "default": read_database(
        "DATABASE_URL", statement_timeout=read_int("STATEMENT_TIMEOUT_MS", default=10_000)
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Row history tells the act's own time, as `records.history.sign` gave it; a change by hand has the database's.
PGHISTORY_CREATED_AT_FUNCTION = (
    "COALESCE((NULLIF(current_setting('pghistory.context_metadata', true), '')::jsonb"
    " ->> 'at')::timestamptz, NOW())"
)
REDIS_URL = read_text("REDIS_URL")
DOCUMENT_ROOT = Path(read_text("DOCUMENT_ROOT", default=str(BASE_DIR / "documents")))
DOCUMENT_BUCKET = read_text("DOCUMENT_BUCKET", default="")  # then S3 takes the folder's place
DOCUMENT_BUCKET_URL = read_text("DOCUMENT_BUCKET_URL", default="")  # empty: Amazon's own
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_TEMP_DIR = None
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
CLAMD_URL = read_text("CLAMD_URL", default="")  # without it a file says "ikke virussjekket"

# Counters of rate limits, shared by all processes.
CACHES = {
    "default": {
        "BACKEND": "kompetanse.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}

# --- Work and messages -----------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://").replace(
    "?db=", "?virtual_host="
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 200_000  # kB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
}
CELERY_TIMEZONE = "Europe/Oslo"
EMAIL_BACKEND = "notices.backend.OutboxBackend"  # all mail, allauth's too, is a row first
DELIVERY_EMAIL_BACKEND, _mail = read_mail("EMAIL_URL", default="consolemail://")
EMAIL_HOST, EMAIL_PORT = _mail["host"], _mail["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["user"], _mail["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["tls"], _mail["ssl"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = read_text(
    "DEFAULT_FROM_EMAIL", default="Kompetanse <ikke-svar@example.invalid>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", "Bokmål"), ("nn", "Nynorsk")]
# Ours, and our words for what Django and allauth say.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "packages"]
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}sprak"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
TIME_ZONE = "Europe/Oslo"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# --- Static files ----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(read_text("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
FONT_DIR = BASE_DIR / "static" / "build" / "fonts"  # what letters are set in
STATIC_HASHED = read_bool(
    "STATIC_HASHED", default=True
)  # off in tests: served straight from the source folders
WHITENOISE_USE_FINDERS = not STATIC_HASHED
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DOCUMENT_ROOT},
    },
    "documents": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": DOCUMENT_BUCKET,
            "endpoint_url": DOCUMENT_BUCKET_URL or None,
            "region_name": read_text("DOCUMENT_BUCKET_REGION", default="") or None,
            "access_key": read_text("DOCUMENT_BUCKET_KEY", default="") or None,
            "secret_key": read_text("DOCUMENT_BUCKET_SECRET", default="") or None,
            "addressing_style": "path" if DOCUMENT_BUCKET_URL else "auto",
            "signature_version": "s3v4",
            "default_acl": None,  # the bucket's own rule: nobody but us
            "file_overwrite": True,  # the same name is the same bytes
        },
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- Who is who ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.sessions.Login"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.SiteWordsValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# guardian only stores: people's permissions are asked of the hat, and its backend would let superusers do everything.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
ANONYMOUS_USER_NAME = None  # guardian would make a user row for nobody
GUARDIAN_RAISE_403 = False
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Sign-up is closed: people come by invitation.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SocialAccountAdapter"
ACCOUNT_FORMS = {"login": "accounts.login.LoginForm"}
MFA_ADAPTER = "accounts.adapters.MfaAdapter"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password, address or factor is told by mail
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation, bound to the address, has verified it
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,5/5m/key",
    "reset_password": "20/h/ip,1/15m/key",
    "invite": "60/h/user",  # ours: invitations written, and invitations taken up
    "invitation": "30/m/ip",
    "policy_report": "30/m/ip",
}
# Who is counted: the visitor as our own proxy saw it, never what the visitor's own header says.
BEHIND_PROXY = read_bool("BEHIND_PROXY", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "Kompetanse"
USERSESSIONS_TRACK_ACTIVITY = True
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = False
OIDC_ISSUER = read_text(
    "OIDC_ISSUER", default=""
)  # ID-porten or Ansattporten; empty: password login only
# Where the login form may send the browser: ID-porten logs in at another host than the issuer's.
OIDC_LOGIN_ORIGINS = read_list("OIDC_LOGIN_ORIGINS", default=[OIDC_ISSUER] if OIDC_ISSUER else [])
OIDC_ACR_VALUES = read_list("OIDC_ACR_VALUES", default=["idporten-loa-high"])
OIDC_STRONG_ACR = read_list(
    "OIDC_STRONG_ACR", default=["idporten-loa-high"]
)  # counts as a second factor
SOCIALACCOUNT_PROVIDERS = {
    "idporten": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "idporten",
                "name": read_text("OIDC_NAME", default="ID-porten"),
                "client_id": read_text("OIDC_CLIENT_ID", default=""),
                "secret": read_text("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

# --- What the browser is told ----------------------------------------------------------------------------------------
SESSION_ENGINE = "accounts.sessions"  # in the database
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
SESSION_COOKIE_AGE = int(timedelta(hours=8).total_seconds())
SESSION_IDLE_SECONDS = int(timedelta(minutes=60).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_FAILURE_VIEW = "kompetanse.errors.csrf_failed"
CSRF_TRUSTED_ORIGINS = read_list("CSRF_TRUSTED_ORIGINS", default=[])
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *OIDC_LOGIN_ORIGINS],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "report-uri": ["/csp-rapport/"],
    }
}

# --- Logs ------------------------------------------------------------------------------------------------------------
LOGGING_CONFIG = "kompetanse.logging.configure"
LOGGING = logging_config(level=read_text("LOG_LEVEL", default="INFO"), readable=DEBUG)
