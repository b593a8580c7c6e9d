"""Reading a mailing list: threads, charsets, and mails that cannot be read."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from django.utils import translation

import pytest

from forum.importing import mbox
from forum.importing.records import Fragment, ImportProblem
from forum.importing.spool import Spool

FIXTURE = Path(__file__).parent / "fixtures" / "lijst.mbox"
MARK = "From MAILER-DAEMON Mon Jan  8 09:00:00 2024\n"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def read(source=None):
    source = FIXTURE.read_bytes() if source is None else source
    return list(mbox.read(BytesIO(source), "lijst.mbox"))


def topics(*sources):
    with Spool() as spool:
        for source in sources or (None,):
            for fragment in read(source):
                if isinstance(fragment, Fragment):
                    spool.add(fragment)
        return list(spool.topics())


def mail(body="Tekst\n", *, charset="utf-8", mark=MARK, **headers):
    usual = {
        "From": "Joke van Dijk <joke@voorbeeldstad.example>",
        "Date": "Mon, 8 Jan 2024 09:00:00 +0100",
        "Subject": "Een vraag",
        "Message-ID": "<een@voorbeeldstad.example>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    written = "".join(f"{name}: {value}\n" for name, value in usual.items() if value)
    return f"{mark}{written}\n{body}\n".encode(charset)


def only(*sources):
    (found,) = read(b"".join(sources))
    return found


def test_a_thread_is_a_topic_under_its_first_subject():
    first, *_others = topics()
    assert first.title == "[ruimte] Woonbotenbeleid: wie heeft er"
    assert [post.author_name for post in first.posts] == [
        "Joke van Dijk",
        "René François",
        "René François",
        "h.bakker",
    ]


def test_a_reply_names_what_it_answers():
    question, answer, more, orphan = topics()[0].posts
    assert question.parent_key is None
    assert (answer.parent_key, more.parent_key) == (question.key, answer.key)
    # What it answers is missing; that it belongs to the thread is not.
    assert orphan.parent_key not in {question.key, answer.key, more.key}


def test_a_reply_whose_whole_thread_is_missing_begins_a_topic():
    *_others, last = topics()
    assert last.title == "Bomenkap"
    assert len(last.posts) == 1


def test_threads_join_over_files_in_any_order():
    root = mail()
    middle = mail(Message_ID="<twee@x>", In_Reply_To="<een@voorbeeldstad.example>")
    # Names only the middle one, which stands in another file.
    leaf = mail(Message_ID="<drie@x>", In_Reply_To="<twee@x>")
    for sources in [(root, middle, leaf), (leaf, middle, root), (middle, leaf, root)]:
        (topic,) = topics(*sources)
        assert len(topic.posts) == 3


def test_mails_that_answer_each_other_are_one_topic():
    one = mail(Message_ID="<een@x>", In_Reply_To="<twee@x>")
    two = mail(Message_ID="<twee@x>", In_Reply_To="<een@x>")
    (topic,) = topics(one + two)
    assert len(topic.posts) == 2


def test_the_same_mail_twice_is_one_post():
    with Spool() as spool:
        added = [spool.add(found) for found in read() if isinstance(found, Fragment)]
    assert added.count(False) == 1


def test_text_comes_through_whatever_it_calls_its_charset():
    question, answer, *_rest = topics()[0].posts
    assert "preçario" in question.body
    assert "€ 12 per meter" in answer.body
    assert "café" in answer.body
    bomen = topics()[1]
    assert bomen.title == "Bomenkap en caféterrassen"
    assert "“vol”" in bomen.posts[0].body


@pytest.mark.parametrize("content_type", ["", "text/plain; charset=onbestaand"])
@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_a_missing_or_unknown_charset_is_guessed(content_type, charset):
    found = only(mail("Coördinatie\n", charset=charset, Content_Type=content_type))
    assert found.post.body == "Coördinatie"


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_unencoded_headers_are_read(charset):
    found = only(
        mail(charset=charset, From="André <a@x.example>", Subject="Coöperatie")
    )
    assert (found.post.author_name, found.title) == ("André", "Coöperatie")


def test_plain_text_goes_before_html_and_before_the_footer_of_the_list():
    assert topics()[0].posts[3].body == "Als platte tekst, zonder opmaak."


def test_html_alone_is_taken_without_what_spies():
    post = topics()[1].posts[0]
    assert post.body_format == "html"
    assert "<i>bomen</i>" in post.body
    assert "teller.example" not in post.body
    assert "weg" not in post.body


def test_a_sentence_that_begins_with_from_splits_no_mail():
    question, _answer, more, _orphan = topics()[0].posts
    assert "From our side: nothing yet." in question.body
    assert "\nFrom de raad kwam geen bezwaar." in more.body


def test_paragraphs_are_unwrapped_and_quotes_stay_quotes():
    question, answer, *_rest = topics()[0].posts
    assert "voorbeelden van andere gemeenten. Het gaat" in question.body
    assert "Vriendelijke groet,\nJoke" in question.body
    assert "\n> Wij herzien" in answer.body


def test_dates_are_utc():
    assert topics()[0].posts[0].created_at == datetime(2024, 1, 8, 8, 0, tzinfo=UTC)


def test_unreadable_mails_are_named_with_their_place():
    assert [str(found) for found in read() if isinstance(found, ImportProblem)] == [
        "lijst.mbox, record 5 (line 92): it has no date",
        "lijst.mbox, record 9 (line 130): it has no sender",
    ]


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"Date": "morgen"}, "its date cannot be read: morgen"),
        ({"Date": "Mon, 8 Jan 2999 09:00:00 +0100"}, "its date has not come yet"),
        ({"From": ""}, "it has no sender"),
        ({"Content_Type": "application/pdf"}, "it has no text"),
    ],
)
def test_what_a_mail_lacks_is_said(headers, message):
    assert only(mail(**headers)).message == message


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        ("joke@x.example", "joke"),
        ('"joke@x.example" <joke@x.example>', "joke"),
        ("Joke (joke@x.example) <joke@x.example>", "Joke"),
        ("joke at x.example (Joke van Dijk)", "Joke van Dijk"),
        ("joke at x.example", "joke"),
        ('"Dijk, Joke van" <joke@x.example>', "Dijk, Joke van"),
        ("=?utf-8?b?w4ltaWxl?= <e@x.example>", "Émile"),
        ("Joke van Dijk", "Joke van Dijk"),
        ("<joke@x.example", "joke"),
    ],
)
def test_the_name_of_the_sender_is_shown_and_never_the_address(sender, name):
    assert only(mail(From=sender)).post.author_name == name


def test_no_key_holds_an_address():
    for found in read():
        if isinstance(found, Fragment):
            keys = (found.topic_key, found.post.key, found.post.author_key)
            assert not any("@" in key or "example" in key for key in keys)


def test_one_person_is_one_author_however_the_name_is_written():
    one = only(mail(From="J. van Dijk <Joke@x.example>")).post
    two = only(mail(From="joke at x.example (Joke)")).post
    assert one.author_key == two.author_key


def test_a_mail_without_an_id_has_the_same_key_each_time():
    first, second = (only(mail(Message_ID="")).post.key for _ in range(2))
    assert first == second
    assert only(mail("Anders\n", Message_ID="")).post.key != first


def test_marks_without_a_date_are_understood():
    source = mail(mark="From joke\n") + mail(mark="From joke\n", Message_ID="<b@x>")
    assert len(read(source)) == 2


def test_deeply_nested_parts_are_reported_and_not_followed():
    body = ""
    for n in range(3000):
        body += f'--b{n}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n'
    found = only(mail(body, Content_Type='multipart/mixed; boundary="b0"'))
    assert isinstance(found, ImportProblem)
