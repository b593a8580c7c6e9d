"""Django settings. Values that differ between sites come from environment variables.

docs/running.md lists the variables.
"""

from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from config import env
from core.cache.redis_sentinel import cache_pool, channel_host, channel_prefix

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

# -- The site ---------------------------------------------------------------

DEBUG = env.boolean("DEBUG")
SECRET_KEY = env.secret_key(VAR_DIR)
SECRET_KEY_FALLBACKS = env.csv("SECRET_KEY_FALLBACKS")
SITE_URL = env.origin("SITE_URL", "http://localhost:8000")
SITE_NAME = env.string("SITE_NAME", "Gemeentenforum")
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.csv("ALLOWED_HOSTS") or LOOPBACK
HTTPS = SITE_URL.startswith("https:")
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)
# Run the worker in the web server process (demo, small site).
WORKER_IN_SERVER = env.boolean("WORKER_IN_SERVER")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

INSTALLED_APPS = [
    "config.apps.WiringConfig",
    "cms",
    "notifications",
    "groups",
    "forum",
    "accounts",
    "jobs",
    "core",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "channels",
    "django_prose_editor",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "core.http.middleware.AsyncStreamingMiddleware",
    "core.http.middleware.RequestIdMiddleware",
    "config.observability.health.HealthCheckMiddleware",
    "config.observability.metrics.RequestMetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.http.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.http.middleware.InvalidSessionCookieMiddleware",
    "core.http.middleware.RejectNulMiddleware",
    "accounts.authentication.middleware.SessionMiddleware",
    "core.http.middleware.LanguageCookieMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.authentication.middleware.ClearSiteDataMiddleware",
    "accounts.authentication.middleware.RequireMfaMiddleware",
    "cms.admin.middleware.AdminSearchLimitMiddleware",
    "config.middleware.SessionExpiredMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "core.db.retry.TransactionRetryMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "core.templatetags.cached_tags",
                "core.templatetags.components",
            ],
            "libraries": {
                "i18n": "core.templatetags.constants",
                "static": "core.templatetags.constants",
            },
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.page_context",
            ],
        },
    },
]

# -- Services ---------------------------------------------------------------

DATABASE_URL = env.string("DATABASE_URL") or env.default_sqlite(
    VAR_DIR / "site.sqlite3"
)
DATABASES = {"default": env.database(DATABASE_URL)}
DATABASES |= env.replica("DATABASE_REPLICA_URL")
if "replica" in DATABASES:
    after = MIDDLEWARE.index("core.http.middleware.InvalidSessionCookieMiddleware") + 1
    MIDDLEWARE.insert(after, "core.db.replica.AnonymousReplicaMiddleware")
DATABASE_ROUTERS = ["core.db.replica.ReplicaRouter"] if "replica" in DATABASES else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis("REDIS_URL")
CHANNEL_LAYERS: dict[str, Any]
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "core.cache.redis.ResilientRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
            | cache_pool(REDIS_URL),
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [channel_host(REDIS_URL)],
                "prefix": channel_prefix(REDIS_URL),
                "capacity": 500,
            },
        }
    }
else:
    CACHES = {"default": {"BACKEND": "core.cache.redis.PrefixLocMemCache"}}
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels.layers.InMemoryChannelLayer",
            "CONFIG": {"capacity": 500},
        }
    }

MAILERS = {"default": env.mail(env.string("EMAIL_URL", "console:"))}
DEFAULT_FROM_EMAIL = env.string(
    "MAIL_FROM", f"{SITE_NAME} <noreply@{urlsplit(SITE_URL).hostname}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# A mailbox that accepts name+anything@. Receives replies to mails, and bounces.
MAIL_REPLY = env.mailbox("MAIL_REPLY")
# MAIL_REPLY_DAYS: how long a reply address is valid. MAIL_AUTHSERV_ID: the name in the
# Authentication-Results header of the site's own mail server (RFC 8601).
MAIL_REPLY_DAYS = env.integer("MAIL_REPLY_DAYS", 90)
if not 1 <= MAIL_REPLY_DAYS <= 3650:
    raise ImproperlyConfigured("MAIL_REPLY_DAYS must be from 1 to 3650.")
MAIL_AUTHSERV_ID = env.host_names("MAIL_AUTHSERV_ID")
# Show a preview of every mail with sample content (demo).
MAIL_PREVIEW = env.boolean("MAIL_PREVIEW")
MAIL_WEBHOOK_SECRET = env.string("MAIL_WEBHOOK_SECRET")
MAIL_IMAP_URL = env.imap("MAIL_IMAP_URL")

# -- People -----------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.authentication.backends.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Where a user goes after the first sign-in.
FIRST_SIGN_IN_URL = "/begin/?eerste"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "accounts.authentication.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "accounts.forms.signup.SignupForm",
    "reset_password": "accounts.forms.signup.ResetPasswordForm",
    "request_login_code": "accounts.forms.signup.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.signup.ConfirmLoginCodeForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# The link in the mail signs in only in the browser that signed up, within an hour:
# mail can be delayed.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGIN_TIMEOUT = 3600
# The adapter does not send these mails. It does the same amount of work, so that the
# response time does not reveal whether an account exists.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = "accounts.models.bylines.get_display_name"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
PASSWORD_RESET_TIMEOUT = 24 * 3600

# Identity providers of organisations are database rows, edited in the Wagtail admin.
# See docs/signing-in.md.
SOCIALACCOUNT_ADAPTER = "accounts.sso.adapter.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    "openid_connect": {"provider_class": "accounts.sso.provider.OrganisationProvider"}
}
SOCIALACCOUNT_FORMS = {"signup": "accounts.sso.forms.ProviderSignupForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5

USERSESSIONS_ADAPTER = "accounts.authentication.adapter.SessionsAdapter"
MFA_ADAPTER = "accounts.authentication.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Otherwise users with a second factor could not add the address of a new job. This is
# safe because nobody can sign in before confirming their first address, so an account
# cannot be prepared with somebody else's address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# Applies to moderators, editors, administrators and facilitators. Off in the demo.
REQUIRE_SECOND_FACTOR = env.boolean("REQUIRE_SECOND_FACTOR", default=True)

# Retention of the security log. BIO2 (8.18) requires at least half a year.
SECURITY_LOG_DAYS = env.integer("SECURITY_LOG_DAYS", 366)
if SECURITY_LOG_DAYS < 183:
    raise ImproperlyConfigured("SECURITY_LOG_DAYS must be 183 or more.")

# Accounts without a sign-in for DORMANT_MONTHS are warned, and closed after
# DORMANT_WARNING_DAYS.
DORMANT_MONTHS = env.integer("DORMANT_MONTHS", 24)
DORMANT_WARNING_DAYS = env.integer("DORMANT_WARNING_DAYS", 30)

# Rate limits per user and per IP address, as (number, seconds).
RATE_LIMITS = {
    "ask": (env.rate("LIMIT_ASK", "15/600"), env.rate("LIMIT_ASK_ADDRESS", "150/600")),
    "reply": (
        env.rate("LIMIT_REPLY", "30/300"),
        env.rate("LIMIT_REPLY_ADDRESS", "300/300"),
    ),
    "invite": (
        env.rate("LIMIT_INVITE", "30/3600"),
        env.rate("LIMIT_INVITE_ADDRESS", "300/3600"),
    ),
    "search": (
        env.rate("LIMIT_SEARCH", "60/60"),
        env.rate("LIMIT_SEARCH_ADDRESS", "1200/60"),
    ),
    "preview": (
        env.rate("LIMIT_PREVIEW", "60/60"),
        env.rate("LIMIT_PREVIEW_ADDRESS", "600/60"),
    ),
    # Search for users by the start of their name: mentions and participant lists.
    "people": (
        env.rate("LIMIT_PEOPLE", "120/60"),
        env.rate("LIMIT_PEOPLE_ADDRESS", "1200/60"),
    ),
    # Anonymous visitors: only the IP address is counted.
    "newsletter": ((0, 1), env.rate("LIMIT_NEWSLETTER_ADDRESS", "60/3600")),
    "remark": ((0, 1), env.rate("LIMIT_REMARK_ADDRESS", "20/3600")),
    "report": (
        env.rate("LIMIT_REPORT", "15/600"),
        env.rate("LIMIT_REPORT_ADDRESS", "150/600"),
    ),
}

# Limits of WebSockets per process. The last one limits new connections per IP address.
MAX_SOCKETS = env.integer("MAX_SOCKETS", 10_000)
SOCKETS_PER_ADDRESS = env.integer("SOCKETS_PER_ADDRESS", 2000)
SOCKETS_PER_PERSON = env.integer("SOCKETS_PER_PERSON", 30)
SOCKETS_OPENED_PER_ADDRESS = env.rate("SOCKETS_OPENED_PER_ADDRESS", "1200/60")

# -- Words and times --------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
USE_THOUSAND_SEPARATOR = False

# -- Files ------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.string("STATIC_DIR", str(VAR_DIR / "static")))
# File names with a hash of the content, so that browsers can cache them indefinitely.
# Requires `collectstatic`.
STATIC_HASHED = env.boolean("STATIC_HASHED")
STATICFILES_DIRS: list[Path | tuple[str, str]] = [BASE_DIR / "static"]
# A stylesheet that overrides design tokens. Its directory (fonts, images) is also
# served.
TOKENS_FILE = env.stylesheet("TOKENS_FILE")
if TOKENS_FILE:
    STATICFILES_DIRS.append(("own", str(TOKENS_FILE.parent)))
# Part of cache keys: after an upgrade or a change of TOKENS_FILE, cached pages are
# rendered again.
RENDER_VERSION = env.latest_mtime(
    *(BASE_DIR / name for name in ("templates", "static", "locale")),
    *(BASE_DIR / name for name in ("core", "accounts", "forum", "groups", "cms")),
    *([TOKENS_FILE] if TOKENS_FILE else []),
)
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.string("MEDIA_DIR", str(VAR_DIR / "media")))
FILES_S3 = env.string("FILES_S3")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "core.http.static_storage.HashedStaticStorage"
        if STATIC_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
if FILES_S3:
    for each, folder in (("default", "media"), ("files", "files")):
        STORAGES[each] = {
            "BACKEND": "core.uploads.s3_storage.PrivateS3Storage",
            "OPTIONS": env.bucket(FILES_S3) | {"location": folder},
        }
# Serve documents through a view that checks permissions, never by a storage URL.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Without `collectstatic`, serve static files from the source directories.
WHITENOISE_USE_FINDERS = not STATIC_HASHED
# Attachments: not below a served directory. Only a view that checks permissions serves
# them.
FILES_ROOT = Path(env.string("FILES_DIR", str(VAR_DIR / "files")))
FILE_MAX_BYTES = env.integer("FILE_MAX_MB", 10) * 1_000_000
FILES_PER_POST = 10
FILES_PER_DAY = 200
FILES_BYTES_PER_DAY = env.integer("FILES_MB_PER_DAY", 100) * 1_000_000
FILES_BYTES_PER_PERSON = env.integer("FILES_MB_PER_PERSON", 1000) * 1_000_000
FILES_BYTES_PER_SPACE = env.integer("FILES_MB_PER_SPACE", 10_000) * 1_000_000
FILES_GRACE = timedelta(days=env.integer("FILES_GRACE_DAYS", 7))
UPLOAD_SCANNER = env.command("UPLOAD_SCANNER")
UPLOAD_SCANNER_SECONDS = 30
FILE_UPLOAD_HANDLERS = [
    "core.uploads.upload_handlers.SizeLimitUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Wagtail's page editor submits one field per block.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# -- Safety -----------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    # Only these policies may create HTML or a worker from a string: trusted.js and
    # offline.js in static/js, and the editor library for pasted content.
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["own-html", "own-worker", "ProseMirrorClipboard"],
}
# Wagtail renders choosers, date fields and inline panels with script elements that have
# no nonce and varying content, so inline scripts and javascript: links cannot be
# blocked. Its tooltips add a style element, and pasted text has style attributes.
# Wagtail needs no eval and no inline event handlers, so these stay blocked.
SECURE_CSP_ADMIN = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "script-src-elem": [CSP.SELF, CSP.UNSAFE_INLINE],
    "script-src-attr": [CSP.NONE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_ENGINE = "accounts.authentication.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.views.errors.expired_form"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
LANGUAGE_COOKIE_NAME = "language"
MESSAGES_COOKIE_NAME = "messages"
MESSAGE_STORAGE = "core.http.message_storage.MessageStorage"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    MESSAGES_COOKIE_NAME = "__Host-messages"
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = env.boolean("HSTS_PRELOAD")
    SECURE_SSL_REDIRECT = env.boolean("TLS_REDIRECT", default=True)
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Contact for security reports in /.well-known/security.txt.
SECURITY_CONTACT = env.string("SECURITY_CONTACT")
# Optional error reports and traces without personal data: see config/observability/.
SENTRY_DSN = env.sentry_dsn("SENTRY_DSN")
TRACES_ENDPOINT = env.web_address("TRACES_ENDPOINT")
# Web Push is only offered if a key is set.
VAPID_PRIVATE_KEY = env.push_key("VAPID_PRIVATE_KEY")
VAPID_CONTACT = env.string(
    "VAPID_CONTACT", f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}"
)
# Hosts of browser push services. A leading dot matches any subdomain.
PUSH_SERVICES = env.csv("PUSH_SERVICES") or [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    ".notify.windows.com",
]

# Internal hosts and networks that the site may connect to, and a proxy for all other
# outgoing requests: see core.security.egress.
EGRESS_ALLOW = env.egress("EGRESS_ALLOW")
EGRESS_PROXY = env.web_address("EGRESS_PROXY")

# Bearer token for /metrics. Without a token the endpoint returns 404.
METRICS_TOKEN = env.string("METRICS_TOKEN")
SILENCED_SYSTEM_CHECKS = [
    "templates.W003",  # core.templatetags.constants replaces Django tags on purpose
    # HSTS preloading concerns a whole domain, so its owner decides.
    "security.W021",
    "models.W040",  # SQLite ignores non-key columns of an index: slower, same rows
]

# -- Wagtail ----------------------------------------------------------------

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "wagtailadmin_login"
WAGTAIL_USER_TIME_ZONES = ["Europe/Amsterdam"]
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
# Milliseconds of inactivity before a draft is saved. Wagtail's default of 500 ms sends
# the whole page at every pause in typing and conflicts with a manual save: two first
# saves at the same time claim the same slug, and the second one fails.
WAGTAIL_AUTOSAVE_INTERVAL = 5_000
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# No text contains embeds, and Wagtail's own requests would bypass the egress filter.
WAGTAILEMBEDS_FINDERS: list[dict[str, Any]] = []
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = [("nl", "Nederlands")]
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.database",
        "SEARCH_CONFIG": "dutch",
    }
}
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "ods", "odp", "docx", "xlsx", "pptx", "csv"]

# -- Logging: exception types and ids, never a title, a name or a text ------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"discreet": {"()": "core.security.log_filter.PrivacyFilter"}},
    "formatters": {
        "line": {"()": "core.security.log_filter.TextLineFormatter"},
        "json": {"()": "core.security.log_filter.JsonLineFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["discreet"],
            "formatter": env.choice("LOG_FORMAT", "line", "json"),
        }
    },
    "loggers": {
        # Django's own handlers would log URLs of pages.
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        # Their own handlers, configured before Django, would log exception messages.
        "uvicorn": {"handlers": [], "propagate": True},
        "_granian": {"handlers": [], "propagate": True},
        # Would log the URL of every request.
        "uvicorn.access": {"handlers": [], "propagate": False},
    },
    "root": {"handlers": ["console"], "level": env.log_level("LOG_LEVEL")},
}
