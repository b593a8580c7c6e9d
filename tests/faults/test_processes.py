"""The three processes of production, on services of their own, carry a post."""

from pathlib import Path

import pytest

from tests.faults.conftest import PREPARE
from tests.faults.processes import own_site
from tests.faults.services import Postgres, wait_until
from tests.live_server import Browser

pytestmark = [pytest.mark.postgres_only, pytest.mark.needs_own_services]

DONE = "SELECT count(*) FROM notifications_outboxevent WHERE state = 'done'"


def test_a_post_is_carried_and_a_process_can_be_killed(
    cluster: Postgres, tmp_path: Path
) -> None:
    with own_site(cluster, tmp_path) as site:
        post = site.run(PREPARE).split()[3]
        path = f"/forum/bericht/{post}/antwoord/"
        with site.pages() as pages, site.sockets() as sockets:
            assert "ok" in Browser(sockets.host).get("/healthz")
            browser = Browser(pages.host)
            person = {"login": "a@voorbeeldstad.example"}
            person["password"] = "een-lang-wachtwoord"
            browser.send("/account/login/", **person)
            text = {"source": "Antwoord", "source_format": "text"}
            pages.kill()
            pages.start()
            assert "Antwoord" in browser.send(path, **text)
            worker = site.worker().start(DIES_AT="worker: rows claimed")
            assert worker.wait_for_the_end() == -9
            with site.worker():
                site.query("UPDATE notifications_outboxevent SET lease_until = now()")
                wait_until(lambda: site.query(DONE) == [(2,)])
