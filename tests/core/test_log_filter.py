"""Log lines can be searched, and hold nobody's text."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator

from django.db import IntegrityError

import pytest

from accounts.models import User
from core.security.log_filter import (
    JsonLineFormatter,
    PrivacyFilter,
    TextLineFormatter,
    parse_request_id,
)
from groups import commands

CANARY = "kanarielogregel"


@pytest.fixture(params=[TextLineFormatter, JsonLineFormatter], ids=["line", "json"])
def written(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """What the site writes meanwhile, in either form."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    handler.addFilter(PrivacyFilter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream.getvalue
    root.setLevel(level)
    root.removeHandler(handler)


def fail_with_words() -> None:
    try:
        raise LookupError(f"nothing at {CANARY}")
    except LookupError as error:
        raise IntegrityError(f"Key (title)=({CANARY}) exists") from error


def test_an_error_says_its_kind_and_place_and_none_of_its_words(written):
    try:
        fail_with_words()
    except IntegrityError:
        logging.getLogger("forum").exception("could not write")
    text = written()
    assert CANARY not in text
    assert "IntegrityError" in text
    assert "LookupError" in text
    assert "fail_with_words" in text


def test_a_message_that_quotes_an_exception_keeps_its_first_line_and_places(written):
    quoted = f"""It failed
Traceback (most recent call last):
  File "/site/forum/views.py", line 12, in topic
    raise LookupError("{CANARY}")
forum.NoSuchError: {CANARY}
{CANARY}"""
    logging.getLogger("_granian.utils").error(quoted)
    logging.getLogger("asyncio").error("Never retrieved\nfuture: <%s>", CANARY)
    text = written()
    assert CANARY not in text
    assert "It failed" in text
    assert "forum/views.py" in text
    assert "forum.NoSuchError" in text
    assert "Never retrieved" in text


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_named_without_its_address(client, written):
    assert client.get(f"/groepen/uitnodiging/{CANARY}/").status_code == 404
    text = written()
    assert "404 GET invitation" in text
    assert CANARY not in text


@pytest.mark.django_db
def test_no_line_tells_of_a_group_or_of_what_somebody_wrote(
    client, written, group, facilitator, secret_topic
):
    User.objects.filter(pk=facilitator.pk).update(display_name=CANARY)
    group.space.title = CANARY
    group.space.save(update_fields=["title"])
    client.force_login(facilitator)
    commands.invite(
        facilitator, group=group, address="wie@elders.example", message=CANARY
    )
    path = f"{group.space.path}nieuw/"
    client.post(path, {"title": CANARY, "source": f"{CANARY} in de tekst"})
    client.get(f"/zoeken/?q={CANARY}")
    client.get(f"/forum/{CANARY}/")
    assert CANARY not in written()


@pytest.mark.django_db
def test_every_answer_has_a_number_and_its_lines_have_the_same(client, written):
    answer = client.get("/groepen/uitnodiging/nergens/")
    number = answer.headers["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", number)
    assert number in written()


@pytest.mark.django_db
def test_only_a_proxy_of_ours_is_believed_about_the_number(client, settings):
    given = {"X-Request-ID": "van-buiten-1234"}
    assert client.get("/healthz", headers=given)["X-Request-ID"] != "van-buiten-1234"
    settings.TRUSTED_PROXIES = 1
    assert client.get("/healthz", headers=given)["X-Request-ID"] == "van-buiten-1234"


@pytest.mark.parametrize(
    "given", ["", "kort", "a" * 65, "met spatie 12345", "x\ny" * 9]
)
def test_what_is_no_number_is_replaced(given):
    assert re.fullmatch(r"[0-9a-f]{32}", parse_request_id(given))


def test_a_line_for_machines_is_one_object():
    record = logging.makeLogRecord({"name": "forum", "msg": "%s rows", "args": (3,)})
    PrivacyFilter().filter(record)
    found = json.loads(JsonLineFormatter().format(record))
    assert found["message"] == "3 rows"
    assert found["logger"] == "forum"
    assert found["request"] == "-"
