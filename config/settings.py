"""One settings file; what differs between sites comes from the environment.

The table of variables stands in docs/running.md.
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
# What kept pages were drawn with: after an upgrade they are drawn anew.
STATE = env.latest_mtime(
    *(BASE_DIR / name for name in ("templates", "static", "locale")),
    *(BASE_DIR / name for name in ("core", "accounts", "forum", "groups", "cms")),
)
SECRET_KEY = env.secret_key(VAR_DIR)
SECRET_KEY_FALLBACKS = env.csv("SECRET_KEY_FALLBACKS")
SITE_URL = env.origin("SITE_URL", "http://localhost:8000")
SITE_NAME = env.string("SITE_NAME", "Gemeentenforum")
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.csv("ALLOWED_HOSTS") or LOOPBACK
BEHIND_TLS = SITE_URL.startswith("https:")
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0)
# Serves mail, jobs and live hints from the web server's own process (demo, small site).
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
# One mailbox that takes name+anything@: answers to our mails, and what comes back.
MAIL_REPLY = env.mailbox("MAIL_REPLY")
# How long an address to answer to is valid, and by which name our own mail server says
# whether the sender of a mail is proved (RFC 8601).
MAIL_REPLY_DAYS = env.integer("MAIL_REPLY_DAYS", 90)
if not 1 <= MAIL_REPLY_DAYS <= 3650:
    raise ImproperlyConfigured("MAIL_REPLY_DAYS must be from 1 to 3650.")
MAIL_AUTHSERV_ID = env.host_names("MAIL_AUTHSERV_ID")
# The demo shows every mail there is, with made-up content.
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
# Where somebody begins who signs in for the first time.
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
# By the link of the mail, in the very browser that signed up, while that is not an hour
# ago: some mail takes its time.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGIN_TIMEOUT = 3600
# Told to the adapter, which mails nobody then but does as much work.
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

# Providers of organisations are rows, kept in /beheer/. See docs/signing-in.md.
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
# Else nobody with a second factor could add the address of a new job. Nobody signs in
# before their first address is confirmed, so no account is built upon a stranger's.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# Moderators, editors, administrators and who leads a group; the demo does without.
REQUIRE_SECOND_FACTOR = env.boolean("REQUIRE_SECOND_FACTOR", default=True)

# How long the security log is kept: half a year at least (BIO2, 8.18).
SECURITY_LOG_DAYS = env.integer("SECURITY_LOG_DAYS", 366)
if SECURITY_LOG_DAYS < 183:
    raise ImproperlyConfigured("SECURITY_LOG_DAYS must be 183 or more.")

# Who has not signed in for so many months is warned, and closed so many days later.
DORMANT_MONTHS = env.integer("DORMANT_MONTHS", 24)
DORMANT_WARNING_DAYS = env.integer("DORMANT_WARNING_DAYS", 30)

# What somebody may send in how many seconds: a person, and a network address.
LIMITS = {
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
    # People by the beginning of their name: behind an @, and in a list of participants.
    "people": (
        env.rate("LIMIT_PEOPLE", "120/60"),
        env.rate("LIMIT_PEOPLE_ADDRESS", "1200/60"),
    ),
    # Asked for by visitors, who are nobody: only their address is counted.
    "newsletter": ((0, 1), env.rate("LIMIT_NEWSLETTER_ADDRESS", "60/3600")),
    "remark": ((0, 1), env.rate("LIMIT_REMARK_ADDRESS", "20/3600")),
    "report": (
        env.rate("LIMIT_REPORT", "15/600"),
        env.rate("LIMIT_REPORT_ADDRESS", "150/600"),
    ),
}

# Sockets of one process, and how many one address opens in how many seconds.
SOCKETS_MOST = env.integer("SOCKETS_MOST", 10_000)
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
# Names that hold a hash of the content, so that browsers keep copies for ever: after
# `collectstatic`, in production.
STATIC_HASHED = env.boolean("STATIC_HASHED")
STATICFILES_DIRS: list[Path | tuple[str, str]] = [BASE_DIR / "static"]
# A house style of one's own: a file that gives the tokens other values. What lies
# beside it (letters, pictures) is served along.
TOKENS_FILE = env.stylesheet("TOKENS_FILE")
if TOKENS_FILE:
    STATICFILES_DIRS.append(("own", str(TOKENS_FILE.parent)))
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
# Documents are given out by us, never by an address of the storage's own.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# Serves straight from the source folders where `collectstatic` was not run.
WHITENOISE_USE_FINDERS = not STATIC_HASHED
# Files of posts: outside everything that is served, given out by the policy only.
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
# Wagtail's page editor sends a field per block.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# -- Safety -----------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    # Script makes HTML or a worker of a string by these policies only: trusted.js and
    # offline.js in static/js, and one of the editor's library for what is pasted.
    "require-trusted-types-for": ["'script'"],
    "trusted-types": ["own-html", "own-worker", "ProseMirrorClipboard"],
}
# Wagtail draws choosers, date fields and inline panels with a script element that has
# no nonce and another text each time, so script elements and javascript: links cannot
# be refused. Its tooltips bring a style element, and pasted text has style attributes.
# It evaluates nothing, and no attribute of it holds script.
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
if BEHIND_TLS:
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

# Whom to tell of a hole in the site, as /.well-known/security.txt says it.
SECURITY_CONTACT = env.string("SECURITY_CONTACT")
# Faults and times to services of others, without anybody's text: config/observability/.
SENTRY_DSN = env.sentry_dsn("SENTRY_DSN")
TRACES_ENDPOINT = env.web_address("TRACES_ENDPOINT")
# Web Push: without a key it is not offered.
VAPID_PRIVATE_KEY = env.push_key("VAPID_PRIVATE_KEY")
VAPID_CONTACT = env.string(
    "VAPID_CONTACT", f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}"
)
# The services of browsers that pushes are handed to; a dot in front: any host below.
PUSH_SERVICES = env.csv("PUSH_SERVICES") or [
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    ".notify.windows.com",
]

# Hosts and networks inside that the site may reach all the same, and a proxy for the
# rest: see core.security.egress.
EGRESS_ALLOW = env.egress("EGRESS_ALLOW")
EGRESS_PROXY = env.web_address("EGRESS_PROXY")

# Who brings this finds /metrics; where it is not set there is no such page.
METRICS_TOKEN = env.string("METRICS_TOKEN")
SILENCED_SYSTEM_CHECKS = [
    "templates.W003",  # core.templatetags.constants stands in for tags of Django
    # Whether a whole domain goes into the browsers' list is its owner's to decide.
    "security.W021",
    "models.W040",  # on SQLite an index holds less: the same rows, more slowly
]

# -- Wagtail ----------------------------------------------------------------

WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAILADMIN_LOGIN_URL = "wagtailadmin_login"
WAGTAIL_USER_TIME_ZONES = ["Europe/Amsterdam"]
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
# ms of rest before a draft is kept by itself. Wagtail's own half second sends the whole
# page at each pause of the hands, and is in the way of somebody who then presses Save:
# two first savings at once ask for one address, and the second is refused.
WAGTAIL_AUTOSAVE_INTERVAL = 5_000
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# No text has embeds; what Wagtail fetches for them would go past the filter.
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

# -- Logs: kinds and ids, never a title, a name or a text ------------------------

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
        # Its own handlers would write the addresses of pages.
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        # Theirs would write what an exception says. They set them up before the site.
        "uvicorn": {"handlers": [], "propagate": True},
        "_granian": {"handlers": [], "propagate": True},
        # A line for each address that is asked for.
        "uvicorn.access": {"handlers": [], "propagate": False},
    },
    "root": {"handlers": ["console"], "level": env.log_level("LOG_LEVEL")},
}
