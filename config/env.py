"""Read settings from environment variables.

Each helper raises `ImproperlyConfigured` for an invalid value. The message names the
variable and the expected form, never the value, since that may be a secret.
"""

import contextlib
import logging
import os
import re
import secrets
import shlex
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from py_vapid import Vapid02, VapidException

from core.cache import redis_sentinel
from core.db import pool_check
from core.security.inside import parse_allowed

TRUE_VALUES = {"1", "true", "yes", "on"}
FALSE_VALUES = {"0", "false", "no", "off", ""}


def string(name: str, default: str = "") -> str:
    """Return a variable, or the content of the file named by `<name>_FILE`.

    Containers mount secrets as files, which do not appear in the list of processes.
    """
    file = os.environ.get(f"{name}_FILE", "").strip()
    if not file:
        return os.environ.get(name, default).strip()
    if name in os.environ:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    try:
        return Path(file).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The file that {name}_FILE names cannot be read ({error.strerror})."
        ) from error


def choice(name: str, *known: str) -> str:
    """Return one of the `known` values; the first one is the default."""
    value = string(name, known[0])
    if value not in known:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(known)}.")
    return value


def log_level(name: str) -> str:
    usual = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
    value = string(name).upper() or "WARNING"
    if value not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(usual)}.")
    return value


def boolean(name: str, *, default: bool = False) -> bool:
    value = string(name, "1" if default else "0")
    if value.lower() in TRUE_VALUES:
        return True
    if value.lower() in FALSE_VALUES:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0.")


def integer(name: str, default: int) -> int:
    value = string(name)
    if not value:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number.")
    return int(value)


def rate(name: str, default: str) -> tuple[int, int]:
    """Return (number, seconds). `30/300` is 30 per 300 seconds; `0` means no limit."""
    value = string(name, default)
    most, _slash, seconds = value.partition("/")
    if most == "0" and not seconds:
        return 0, 1
    if not most.isdecimal() or not seconds.isdecimal() or not int(seconds):
        raise ImproperlyConfigured(
            f"{name} must look like 30/300 (thirty in 300 seconds), or be 0."
        )
    return int(most), int(seconds)


def csv(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in string(name, default).split(",") if part.strip()]


def host_names(name: str) -> list[str]:
    found = [value.lower() for value in csv(name)]
    if not all(re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", each) for each in found):
        raise ImproperlyConfigured(
            f"{name} must be names such as mx.example.nl, separated by commas."
        )
    return found


def egress(name: str) -> list[str]:
    found = csv(name)
    try:
        parse_allowed(found)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be hosts or networks, separated by commas, such as"
            " idp.example.nl, 10.20.0.0/16 or http://idp.example.nl (without TLS)."
        ) from None
    return found


def split_url(url: str) -> SplitResult:
    """Split a URL, or return an empty result if it is malformed.

    The message of urllib's ValueError may contain part of a password with an unescaped
    slash, so it is dropped. An @ after the host also indicates such a password: what
    was parsed as the host is then part of it.
    """
    nowhere = urlsplit("")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return nowhere
    is_torn = parts.netloc and "@" in parts.path + parts.query + parts.fragment
    return nowhere if is_torn else parts


def database(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Parse a database URL.

    Accepts `sqlite:///relative`, `sqlite:////absolute` and
    `postgres://user:password@host:port/name`.
    """
    parts = split_url(url)
    if parts.scheme == "sqlite" and len(parts.path) > 1:
        return sqlite(Path(unquote(parts.path[1:])))
    named = len(parts.path) > 1
    if parts.scheme in {"postgres", "postgresql"} and named:
        options = dict(parse_qsl(parts.query))
        # A Unix socket is given as ?host=/run/postgresql.
        host = options.pop("host", parts.hostname or "")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": host,
            "PORT": str(parts.port or ""),
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                "pool": {
                    "min_size": 1,
                    "max_size": integer("DATABASE_POOL", 8),
                    "check": pool_check.check_pooled_connection,
                    # Seconds to wait for a connection before a 503 response.
                    "timeout": 10,
                    # Limits the growing delay between reconnection attempts. The
                    # default allows it to grow to the duration of the outage.
                    "reconnect_timeout": 5,
                },
                # Detect a host that disappeared without closing its connections, see
                # core.db.pool_check.
                "keepalives_idle": 30,
                "keepalives_interval": 10,
                "keepalives_count": 3,
                # Always reuse the generic plan of a prepared statement.
                "options": "-c lock_timeout=10s -c statement_timeout=60s"
                " -c plan_cache_mode=force_generic_plan",
                # Prepare a query at its third use: see core.db.prepared_statements.
                "prepare_threshold": 2 if integer("DATABASE_PREPARED", 1) else None,
            }
            | options,
        }
    raise ImproperlyConfigured(
        f"{name} must look like postgres://user:password@host/name or sqlite:///file;"
        " in a password / is written as %2F and @ as %40."
    )


def default_sqlite(path: Path) -> str:
    """Return the URL of the default SQLite database and create its directory."""
    with contextlib.suppress(OSError):  # the first query reports the problem
        path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path}"


def sqlite(path: Path) -> dict[str, Any]:
    """Return SQLite settings: write-ahead log, and writers wait instead of failing."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # Overwrite deleted content, so that erased data is not left in the file.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            " PRAGMA secure_delete=ON;",
        },
        # A file, since several connections (threads, live server) must share it. The
        # process id keeps parallel test runs apart.
        "TEST": {"NAME": f"{tempfile.gettempdir()}/forum-test-{os.getpid()}.sqlite3"},
    }


def mail(url: str) -> dict[str, Any]:
    """Parse `console:` or `smtp://user:password@host:port`.

    `smtps://` uses TLS from the start, `smtp+tls://` uses STARTTLS.
    """
    parts = split_url(url)
    if parts.scheme == "console":
        return {"BACKEND": "core.mail.ConsoleBackend"}
    if parts.scheme in {"smtp", "smtps", "smtp+tls"} and parts.hostname:
        return {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": parts.hostname,
                "port": parts.port or {"smtp": 25, "smtps": 465}.get(parts.scheme, 587),
                "username": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "use_ssl": parts.scheme == "smtps",
                "use_tls": parts.scheme == "smtp+tls",
                "timeout": 15,
            },
        }
    raise ImproperlyConfigured(
        "EMAIL_URL must look like smtp+tls://user:password@host:587 or console:;"
        " in a password / is written as %2F and @ as %40."
    )


def mailbox(name: str) -> str:
    """Return an address with a local part that is short enough for plus addressing."""
    value = string(name)
    local, _at, domain = value.partition("@")
    if value and not (0 < len(local) <= 20 and "." in domain and "+" not in local):
        raise ImproperlyConfigured(
            f"{name} must look like antwoord@forum.example.nl, with at most 20"
            " characters before the @."
        )
    return value


def secret_key(var: Path) -> str:
    """Return SECRET_KEY, or a key that is generated once and stored in `var`."""
    value = string("SECRET_KEY")
    if value:
        if len(value) < 32:
            raise ImproperlyConfigured("SECRET_KEY must have at least 32 characters.")
        return value
    public = [n for n in ("DATABASE_URL", "ALLOWED_HOSTS", "SITE_URL") if string(n)]
    if public:
        raise ImproperlyConfigured(
            f"{public[0]} is set, so SECRET_KEY must be set too:"
            " a random text of at least 32 characters that stays the same."
        )
    return generated_secret(var / "secret-key")


def generated_secret(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The folder {path.parent.name}/ cannot be written ({error.strerror})."
        ) from error
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def origin(name: str, default: str) -> str:
    value = string(name, default).rstrip("/")
    parts = split_url(value)
    if not _is_web(parts) or parts.path or "@" in parts.netloc:
        raise ImproperlyConfigured(f"{name} must look like https://forum.example.nl.")
    return value


def _is_web(parts: SplitResult) -> bool:
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def sentry_dsn(name: str) -> str:
    value = string(name)
    parts = split_url(value)
    number = parts.path.rpartition("/")[2]
    if value and not (_is_web(parts) and parts.username and number.isdecimal()):
        raise ImproperlyConfigured(f"{name} must look like https://key@host/1.")
    return value


def web_address(name: str) -> str:
    value = string(name)
    if value and not _is_web(split_url(value)):
        raise ImproperlyConfigured(f"{name} must look like https://host/path.")
    return value


def imap(name: str) -> str:
    value = string(name)
    parts = split_url(value)
    known = parts.scheme in {"imap", "imaps"} and parts.hostname and parts.username
    if value and not known:
        raise ImproperlyConfigured(
            f"{name} must look like imaps://user:password@host/INBOX; in a password"
            " / is written as %2F and @ as %40."
        )
    return value


def push_key(name: str) -> str:
    value = string(name)
    try:
        if value:
            Vapid02.from_string(value)
    except (TypeError, ValueError, VapidException):
        raise ImproperlyConfigured(
            f"{name} must be a private key of the curve P-256, 32 bytes in base64url."
        ) from None
    return value


def command(name: str) -> str:
    """Return a command that `shlex.split` can parse."""
    value = string(name)
    try:
        words = shlex.split(value)
    except ValueError:
        words = []
    if value and not words:
        raise ImproperlyConfigured(
            f"{name} must be a command, with each quotation mark closed."
        )
    return value


def stylesheet(name: str) -> Path | None:
    written = os.environ.get(name, "").strip()
    if not written:
        return None
    path = Path(written)
    if path.suffix != ".css" or not path.is_file():
        raise ImproperlyConfigured(f"{name} must name a .css file that is there.")
    return path.resolve()


def redis(name: str) -> str:
    value = string(name)
    if value and not redis_sentinel.is_valid_redis_url(value):
        raise ImproperlyConfigured(
            f"{name} must look like redis://host:6379/0, or like"
            " sentinel://one:26379,two:26379/name/0."
        )
    return value


def replica(name: str) -> dict[str, Any]:
    """Return the `replica` entry of DATABASES, or an empty dict."""
    url = string(name)
    if not url:
        return {}
    found = database(url, name)
    if found["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{name} must look like postgres://host/name.")
    return {"replica": found | {"TEST": {"MIRROR": "default"}}}


def bucket(url: str) -> dict[str, Any]:
    """Parse `s3://key:secret@host/bucket` into django-storages options.

    `s3+http://…` disables TLS; `?region=` is optional.
    """
    parts = split_url(url)
    name = unquote(parts.path[1:])
    if parts.scheme not in {"s3", "s3+http"} or not (parts.hostname and name):
        raise ImproperlyConfigured(
            "FILES_S3 must look like s3://key:secret@host/bucket."
        )
    scheme = "http" if parts.scheme == "s3+http" else "https"
    return {
        "bucket_name": name,
        "endpoint_url": f"{scheme}://{parts.netloc.rpartition('@')[2]}",
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "region_name": dict(parse_qsl(parts.query)).get("region"),
        "addressing_style": "path",
        "signature_version": "s3v4",
        "default_acl": None,  # the bucket is private
        "file_overwrite": False,
    }


def latest_mtime(*paths: Path) -> int:
    """Return when a file was last changed, in seconds since 1970; 0 without any file.

    `paths` are files, and folders of which every file counts.
    """
    files = (file for path in paths for file in (path, *path.rglob("*")))
    # A process that starts at the same time creates and renames compiled files.
    sources = (file for file in files if file.parent.name != "__pycache__")
    return max(
        (int(file.stat().st_mtime) for file in sources if file.is_file()), default=0
    )
