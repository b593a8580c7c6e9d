"""Visitors read from a copy that follows; who has a session reads what is true now."""

import urllib.request
from pathlib import Path

import pytest

from tests.faults.conftest import PREPARE
from tests.faults.processes import own_site
from tests.faults.services import Postgres, wait_until
from tests.live_server import Browser

pytestmark = [pytest.mark.postgres_only, pytest.mark.needs_own_services]

LOGIN = {"login": "a@voorbeeldstad.example", "password": "een-lang-wachtwoord"}


def test_visitors_read_the_copy_and_nobody_misses_it(
    cluster: Postgres, tmp_path: Path
) -> None:
    with own_site(cluster, tmp_path) as site:
        _topic, _id, _post, post = site.run(PREPARE).split()
        with cluster.replica() as copy:
            site.environment["DATABASE_REPLICA_URL"] = copy.url(site.database)
            with site.pages() as pages:
                person = Browser(pages.host)
                person.send("/account/login/", **LOGIN)
                address = f"http://{pages.host}/forum/ruimte/"

                def visitor() -> str:
                    with urllib.request.urlopen(address, timeout=60) as answer:
                        text: str = answer.read().decode()
                    return text

                assert "Vraag" in visitor()
                copy.query("SELECT pg_wal_replay_pause()")
                new = {"title": "Nieuw onderwerp", "kind": "question"}
                text = {"source": "Wie?", "source_format": "text"}
                person.send("/forum/ruimte/nieuw/", **new, **text)
                assert "Nieuw onderwerp" in person.get("/forum/ruimte/")
                assert "Nieuw onderwerp" not in visitor()
                copy.query("SELECT pg_wal_replay_resume()")
                wait_until(lambda: "Nieuw onderwerp" in visitor())
                copy.stop("immediate")
                assert "Nieuw onderwerp" in visitor()
                reply = f"/forum/bericht/{post}/antwoord/"
                assert "Nog een." in person.send(reply, **text | {"source": "Nog een."})
