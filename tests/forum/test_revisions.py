"""Editing: nothing is overwritten unseen, and what a post said before can be read."""

import time

from django.contrib.auth.models import AnonymousUser
from django.utils import translation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import now
from core.templatetags.dates import day_month
from forum import commands, policy
from forum.models import Draft, ModerationEntry, Revision, Space
from forum.selectors.post_versions import diff_texts


@pytest.fixture
def post(topic, official):
    return commands.reply(
        official,
        topic=topic,
        parent=topic.posts.get(number=1),
        source="Wij doen dat op dinsdag.",
    )


def edit(user, post, source, **more):
    more.setdefault("source_format", "text")
    return commands.edit_post(user, post=post, source=source, **more)


def read(client, post, user=None):
    if user is not None:
        client.force_login(user)
    with translation.override("en"):
        return client.get(f"{post.path}versies/")


# -- Two at once -------------------------------------------------------------------


def test_a_form_that_is_overtaken_overwrites_nothing(client, post, official):
    """The second sees a conflict, and both texts; the chain is complete."""
    client.force_login(official)
    path = f"{post.path}wijzigen/"
    opened = client.get(path).context["form"]["edit_count"].value()
    edit(official, post, "Wij doen dat op woensdag.")
    mine = {"source": "Wij doen dat op vrijdag.", "source_format": "text"}
    answer = client.post(path, mine | {"edit_count": opened})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "op woensdag" in page
    assert "op vrijdag" in page
    post.refresh_from_db()
    assert post.text == "Wij doen dat op woensdag."
    seen = answer.context["form"]["edit_count"].value()
    assert client.post(path, mine | {"edit_count": seen}).status_code == 302
    post.refresh_from_db()
    assert (post.text, post.edit_count) == ("Wij doen dat op vrijdag.", 2)
    before = Revision.objects.filter(post=post).values_list("source", flat=True)
    assert list(before) == ["Wij doen dat op woensdag.", "Wij doen dat op dinsdag."]


def test_a_command_for_an_older_text_is_refused(post, official):
    edit(official, post, "Twee.", edit_count=0)
    with pytest.raises(commands.EditConflictError):
        edit(official, post, "Drie.", edit_count=0)
    assert Revision.objects.filter(post=post).count() == 1


def test_a_draft_from_before_an_edit_comes_with_the_text_of_now(client, post, official):
    """Writing on in an old draft overwrites nothing unseen."""
    client.force_login(official)
    draft = {"form_key": f"edit.{post.public_id}", "source_format": "text"}
    path = f"{post.path}wijzigen/"
    client.post("/forum/concept/", draft | {"source": "Mijn concept."})
    assert client.get(f"{path}?concept=1").context["form"].conflicting_post is None
    Draft.objects.update(saved_at=now())
    type(post).objects.filter(pk=post.pk).update(
        text="Nu.", html="<p>Van een ander.</p>", edited_at=now(), edit_count=1
    )
    page = client.get(f"{path}?concept=1").content.decode()
    assert "Van een ander." in page
    assert "Mijn concept." in page


def test_the_same_edit_twice_is_once(post, official):
    """A retry after a time-out is no conflict."""
    for _time in range(2):
        edit(official, post, "Twee.", edit_count=0)
    post.refresh_from_db()
    assert post.edit_count == 1


def test_an_edit_without_a_change_leaves_no_trace(post, official):
    edit(official, post, "Wij doen dat op dinsdag.")
    post.refresh_from_db()
    assert post.edited_at is None
    assert not post.revisions.exists()


# -- Earlier versions ----------------------------------------------------------------


def test_each_change_can_be_read(client, post, official):
    edit(official, post, "Wij doen dat op woensdag.")
    edit(official, post, "Wij doen dat nooit op woensdag.")
    answer = read(client, post, official)
    newest, oldest = answer.context["versions"]
    changed = [(p.kind, p.text.strip()) for p in oldest.pieces if p.kind != "same"]
    assert changed == [("removed", "dinsdag."), ("added", "woensdag.")]
    changed = [(p.kind, p.text.strip()) for p in newest.pieces if p.kind != "same"]
    assert changed == [("added", "nooit")]
    page = answer.content.decode()
    assert "<ins>" in page
    assert "<del>" in page
    assert newest.name == "Olga Official"
    assert answer["X-Robots-Tag"] == "noindex"


def test_only_author_and_moderators_are_led_to_the_versions(
    client, post, official, topic, outsider, member, moderator
):
    edit(official, post, "Anders.")
    path, link = f"{topic.space.path}{topic.public_id}-{topic.slug}/", "/versies/"
    # Visitors and members first: the posts of the page come from the cache afterwards.
    for user in (None, outsider, member):
        if user is not None:
            client.force_login(user)
        page = client.get(path).text
        assert link not in page
        assert f"gewijzigd op {day_of_edit(post)}</span>" in page
    for user in (official, moderator):
        client.force_login(user)
        assert f'<a href="{post.path}versies/">' in client.get(path).text
    client.force_login(member)
    assert link not in client.get(path).text


def day_of_edit(post):
    post.refresh_from_db()
    return day_month(post.edited_at)


def test_for_everybody_else_the_versions_are_not_there(
    client, post, official, outsider, member, moderator
):
    """The same answer as for a post that does not exist."""
    edit(official, post, "Anders.")
    for user in (None, outsider, member):
        found = read(client, post, user)
        nothing = client.get("/forum/bericht/1/versies/")
        assert found.status_code == nothing.status_code == 404
        assert found.content == nothing.content
        assert not policy.can_see_history(user or AnonymousUser(), post)
    for user in (official, moderator):
        assert read(client, post, user).status_code == 200
        assert policy.can_see_history(user, post)


def test_the_history_of_an_anonymous_post_does_not_name_its_author(
    client, space, official, moderator
):
    Space.objects.update(allows_anonymous=True)
    topic = commands.ask(
        official, space=space, title="Mag dit?", source="Een.", is_anonymous=True
    )
    post = topic.posts.get()
    edit(official, post, "Twee.")
    edit(official, post, "Drie.")
    erase = {"numbers": [1], "reason": "Te veel verteld."}
    commands.erase_versions(official, post=post, **erase)
    for user in (official, moderator):
        page = read(client, post, user)
        assert page.status_code == 200
        assert "Te veel verteld." in page.text
        assert page.text.count("Olga") == (user == official and own_name(page))
    log = client.get("/forum/modereren/logboek/").text
    assert "Te veel verteld." in log
    assert "Olga" not in log
    found = client.get("/forum/modereren/logboek/?wie=Olga").text
    assert "Te veel verteld." not in found
    assert "Olga" not in client.get(ModerationEntry.objects.get().path).text


def own_name(page):
    """How often somebody's own page names them, in its header."""
    return page.text.partition("<main")[0].count("Olga")


def test_what_a_moderator_changed_says_so_without_a_name(
    client, post, official, moderator
):
    edit(official, post, "Anders.")
    post.revisions.update(editor=moderator, by_moderator=True)
    answer = read(client, post, official)
    (version,) = answer.context["versions"]
    assert version.by_moderator
    assert "Marieke" not in answer.content.decode()


def test_versions_are_cleaned_as_the_page_is(client, post, official):
    """Revision compare uses the same cleaner."""
    edit(
        official,
        post,
        "<p>Nu <script>alert(1)</script><b>vet</b> &lt;img src=x onerror=y&gt;</p>",
        source_format="html",
    )
    page = read(client, post, official).content.decode()
    assert "alert(1)" not in page
    assert "<img" not in page
    assert "vet" in page


def test_what_was_taken_out_because_it_told_too_much_is_not_told_here(
    client, post, official
):
    edit(official, post, "De heer Jansen, 06-12345678, BSN 123456782.")
    edit(official, post, "Een inwoner.")
    page = read(client, post, official).content.decode()
    assert "Jansen" not in page
    assert "12345678" not in page


def test_the_past_of_a_hidden_message_is_for_who_curates(
    client, post, official, moderator, outsider
):
    edit(official, post, "Anders.")
    commands.hide_post(moderator, post=post)
    for user in (None, outsider, official):
        assert read(client, post, user).status_code == 404
    assert read(client, post, moderator).status_code == 200


def test_the_past_of_a_private_message_stays_private(
    client, secret_topic, member, outsider
):
    post = secret_topic.posts.get()
    edit(member, post, "Kanarievogel, anders.")
    assert read(client, post).status_code == 404
    assert read(client, post, outsider).status_code == 404
    assert read(client, post, member).status_code == 200


# -- The difference ----------------------------------------------------------------

texts = st.text(alphabet="ab \n", max_size=60)


@given(texts, texts)
def test_both_texts_can_be_read_back_from_the_difference(before: str, after: str):
    pieces = diff_texts(before, after)
    kept = "".join(p.text for p in pieces if p.kind != "removed")
    assert kept.split() == after.split()
    old = "".join(p.text for p in pieces if p.kind != "added")
    assert old.split() == before.split()


@pytest.mark.parametrize("word", ["woord ", "a b ", "x{} ", "r{}\n"])
def test_a_long_text_is_compared_in_time(word):
    before = "".join(word.format(n) for n in range(8_000))[:50_000]
    after = "".join(word.format(n * 7 % 8_000) for n in range(8_000))[:50_000]
    begin = time.perf_counter()
    diff_texts(before, after)
    assert time.perf_counter() - begin < 5
