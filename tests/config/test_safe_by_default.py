"""What an administrator may trust to be so without having thought of it."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from config import env
from core.cache.redis_sentinel import channel_host

ROOT = Path(__file__).resolve().parents[2]
KEY = "0123456789abcdef" * 3
PRODUCTION = {
    "SECRET_KEY": KEY + "XyZ-random-enough-for-the-check",
    "SITE_URL": "https://forum.example",
    "ALLOWED_HOSTS": "forum.example",
    "DATABASE_URL": "postgres://forum@localhost/forum",
    "TRUSTED_PROXIES": "1",
    "REDIS_URL": "redis://localhost:6379/0",
    "SECURITY_CONTACT": "veilig@forum.example",
}
EXAMPLE = ROOT / "deploy" / "systemd" / "settings.env.example"


# A value may be a secret: no sentence repeats it.
HIDDEN = "zzz-geheim"


def manage(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_deployment_check_of_django_finds_nothing():
    """With the test of security.txt here, tests/test_lock.py and the audits
    of `.ci/run`."""
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_nor_with_the_settings_of_the_example(tmp_path):
    lines = EXAMPLE.read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines if line and line[0] != "#")
    secrets = {
        "SECRET_KEY_FILE": PRODUCTION["SECRET_KEY"],
        "DATABASE_URL_FILE": PRODUCTION["DATABASE_URL"],
        "EMAIL_URL_FILE": "smtp+tls://forum:x@post.example",
    }
    for name, value in secrets.items():
        assert name in told
        told[name] = str(tmp_path / name)
        (tmp_path / name).write_text(value)
    done = manage("check", "--deploy", "--fail-level", "WARNING", **told)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"TRUSTED_PROXIES": "0"}, ["config.W001"]),
        ({"TRUSTED_PROXIES": "0", "SITE_URL": "http://forum.example"}, []),
        ({"REDIS_URL": ""}, ["config.W002"]),
        ({"REDIS_URL": "", "WORKER_IN_SERVER": "1"}, []),
        ({"SECURITY_CONTACT": ""}, ["config.W003"]),
        ({"MAIL_REPLY": "a@forum.example.nl"}, ["config.W004"]),
        (
            {"MAIL_REPLY": "a@forum.example.nl", "MAIL_AUTHSERV_ID": "mx.example.nl"},
            [],
        ),
    ],
)
def test_it_warns_of_settings_that_work_but_not_as_one_thinks(changed, said):
    done = manage("check", "--deploy", **(PRODUCTION | changed))
    assert done.returncode == 0, done.stderr
    assert re.findall(r"config\.W\d+", done.stderr) == said


@pytest.mark.slow
def test_a_secret_may_come_from_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_text(PRODUCTION["SECRET_KEY"] + "\n")
    variables = PRODUCTION | {"SECRET_KEY_FILE": str(file)}
    del variables["SECRET_KEY"]
    assert manage("check", **variables).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"SECRET_KEY_FILE": "/nergens"}, "not both"),
        ({"EMAIL_URL_FILE": "/nergens"}, "cannot be read"),
        ({"LOG_FORMAT": "xml"}, "must be one of line, json"),
        ({"LOG_LEVEL": HIDDEN}, "LOG_LEVEL must be one of DEBUG, INFO"),
        ({"DEBUG": HIDDEN}, "DEBUG must be 1 or 0"),
        ({"TRUSTED_PROXIES": HIDDEN}, "TRUSTED_PROXIES must be a whole number"),
        (
            {"DATABASE_URL": f"postgres://forum:{HIDDEN}/x@localhost/forum"},
            "DATABASE_URL must look like",
        ),
        (
            {"DATABASE_URL": f"postgres://forum:12/{HIDDEN}@localhost/forum"},
            "DATABASE_URL must look like",
        ),
        ({"DATABASE_URL": "postgres://localhost:x/forum"}, "DATABASE_URL must look"),
        ({"DATABASE_URL": "sqlite:"}, "DATABASE_URL must look like"),
        (
            {"DATABASE_REPLICA_URL": f"postgres://forum:{HIDDEN}/x@localhost/forum"},
            "DATABASE_REPLICA_URL must look like",
        ),
        (
            {"EMAIL_URL": f"smtp+tls://forum:{HIDDEN}/x@post.example"},
            "EMAIL_URL must look like",
        ),
        ({"EMAIL_URL": "smtp://post.example:x"}, "EMAIL_URL must look like"),
        ({"SENTRY_DSN": HIDDEN}, "SENTRY_DSN must look like"),
        ({"SENTRY_DSN": f"https://{HIDDEN}@sentry.example/x"}, "SENTRY_DSN must look"),
        ({"SITE_URL": "https://["}, "SITE_URL must look like"),
        ({"SITE_URL": f"https://{HIDDEN}@forum.example"}, "SITE_URL must look like"),
        ({"REDIS_URL": "sentinel://"}, "REDIS_URL must look like"),
        # What stands behind the slash of a password is no path.
        ({"DATABASE_URL": "postgres://u:12/ab?c@h/db"}, "DATABASE_URL must look like"),
        ({"EMAIL_URL": "smtp://user:12/abc@host"}, "EMAIL_URL must look like"),
        ({"FILES_S3": "s3://key:12/ret@host/bucket"}, "FILES_S3 must look like"),
        ({"REDIS_URL": f"redis://:{HIDDEN}/x@redis.example"}, "REDIS_URL must look"),
        ({"REDIS_URL": f"redis://redis.example/{HIDDEN}"}, "REDIS_URL must look like"),
        ({"MAIL_IMAP_URL": HIDDEN}, "MAIL_IMAP_URL must look like"),
        ({"MAIL_AUTHSERV_ID": f"{HIDDEN}; x"}, "MAIL_AUTHSERV_ID must be names"),
        ({"EGRESS_ALLOW": f"{HIDDEN}/99"}, "EGRESS_ALLOW must be hosts or networks"),
        ({"EGRESS_ALLOW": "https://idp.example.nl"}, "EGRESS_ALLOW must be hosts or"),
        ({"EGRESS_ALLOW": "10.0.0.1/8"}, "EGRESS_ALLOW must be hosts or networks"),
        ({"EGRESS_PROXY": HIDDEN}, "EGRESS_PROXY must look like"),
        ({"MAIL_REPLY_DAYS": "0"}, "MAIL_REPLY_DAYS must be from 1 to 3650"),
        (
            {"MAIL_IMAP_URL": f"imaps://forum:{HIDDEN}/x@post.example/INBOX"},
            "MAIL_IMAP_URL must look like",
        ),
        ({"VAPID_PRIVATE_KEY": HIDDEN}, "VAPID_PRIVATE_KEY must be a private key"),
        ({"TRACES_ENDPOINT": HIDDEN}, "TRACES_ENDPOINT must look like"),
        ({"UPLOAD_SCANNER": f'"{HIDDEN}'}, "UPLOAD_SCANNER must be a command"),
        (
            {"FILES_S3": f"s3://key:{HIDDEN}/x@s3.example/bucket"},
            "FILES_S3 must look like",
        ),
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set too"),
        ({"SECRET_KEY": "kort"}, "at least 32 characters"),
    ],
)
def test_a_bad_value_is_refused_with_a_sentence(variables, said):
    done = manage("check", **(PRODUCTION | variables))
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert HIDDEN not in done.stderr


@pytest.mark.django_db
def test_security_txt_names_whom_to_tell(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "veilig@forum.example"
    answer = client.get("/.well-known/security.txt")
    assert "Contact: mailto:veilig@forum.example" in answer.text
    assert "Expires: 20" in answer.text
    assert client.post("/.well-known/security.txt").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/forum/", "/account/login/", "/nergens/"])
def test_no_page_may_be_shown_in_a_frame_of_another_site(client, path):
    headers = client.get(path).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def given(database: Path) -> list[int]:
    """How many groups there are, and how many rights they have."""
    tables = ("auth_group", "auth_group_permissions", "wagtailcore_grouppagepermission")
    tables += ("wagtailcore_groupcollectionpermission",)
    with sqlite3.connect(database) as connection:
        return [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in tables
        ]


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_a_new_site_has_nobody_and_no_password(tmp_path: Path) -> None:
    """Only the demo makes accounts, in a database of its own."""
    site = {"SECRET_KEY": KEY, "DATABASE_URL": f"sqlite:///{tmp_path / 'new.sqlite3'}"}
    rights = []
    for words in (["migrate", "-v0"], ["load_municipalities"], ["first_pages"]):
        done = manage(*words, **site)
        assert done.returncode == 0, done.stderr
        rights.append(given(tmp_path / "new.sqlite3"))
    # The migration gives what `ensure_roles` gives, which `first_pages` calls.
    assert rights[0] == rights[-1]
    with sqlite3.connect(tmp_path / "new.sqlite3") as database:
        (pages,) = database.execute("SELECT count(*) FROM wagtailcore_page").fetchone()
        (people,) = database.execute("SELECT count(*) FROM accounts_user").fetchone()
    assert pages > 5
    assert people == 0


def test_a_site_without_a_database_makes_the_folder_of_its_own(tmp_path):
    path = tmp_path / "var" / "site.sqlite3"
    assert env.default_sqlite(path) == f"sqlite:///{path}"
    assert path.parent.is_dir()


def test_a_password_of_sentinel_is_written_as_in_other_addresses():
    host = channel_host("sentinel://:a%2Fb%40c@one:26379/name/3")
    assert (host["password"], host["db"]) == ("a/b@c", 3)
