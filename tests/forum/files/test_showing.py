"""A post shows the files of its writer, and no others."""

import re

import pytest

from core import markup
from core.uploads import FileRefusedError
from forum import commands, paths
from forum.models import Attachment
from tests.forum.files.helpers import add, shows, tell

pytestmark = pytest.mark.django_db


# -- Showing them ---------------------------------------------------------------


def test_a_text_names_files_where_they_are_served() -> None:
    path = paths.attachment_path(1234567890123456)
    assert markup.attachment_ids(path) == {1234567890123456}
    assert path.startswith(paths.FILES_PATH)


def test_a_post_shows_its_picture_and_lists_its_document(
    topic, member, client, django_assert_num_queries
):
    image, document = add(member, topic.space), add(member, topic.space, "brief.pdf")
    post = tell(member, topic, image, document)
    assert set(post.attachments.all()) == {image, document}
    assert set(Attachment.objects.filter(unused_since=None)) == {image, document}
    assert "[Een plattegrond]" in post.text
    with django_assert_num_queries(6):  # one more than without, and only when drawn
        page = client.get(f"{topic.space.path}{topic.public_id}-{topic.slug}/")
    assert re.search(rf'<img src="{image.path}" alt="[^"]+" width="40"', page.text)
    listed = page.text.partition('class="files"')[2].partition("</ul>")[0]
    assert document.path in listed
    assert image.path not in listed


def test_an_edit_changes_what_a_post_shows(topic, official):
    first, second = add(official, topic.space), add(official, topic.space)
    post = topic.posts.get(number=1)
    change = {"post": post, "source_format": "html"}
    commands.edit_post(official, source=shows(first), **change)
    commands.edit_post(official, source=shows(second), **change)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.unused_since and not second.unused_since
    assert post.attachments.get() == second


def test_a_picture_without_words_is_not_shown(topic, official):
    file = add(official, topic.space)
    source = f'<p>Zie <img src="{file.path}" alt=" "> dit</p>'
    post = commands.edit_post(
        official,
        post=topic.posts.get(number=1),
        source=source,
        source_format="html",
    )
    assert "<img" not in post.html
    assert not post.attachments.exists()


def test_what_somebody_else_added_and_nobody_showed_is_nobody_s_to_show(
    topic, official, member
):
    file = add(member, topic.space)
    post = tell(official, topic, file)
    assert file.path not in post.html
    file = add(member, topic.space)
    tell(member, topic, file)
    assert file.path in tell(official, topic, file).html


@pytest.mark.parametrize("name", ["foto.png", "brief.pdf"])
def test_a_private_file_named_in_public_is_not_shown(
    topic, secret_topic, member, outsider, client, name
):
    """Nor does it make outsiders able to fetch it."""
    file = add(member, secret_topic.space, name)
    for _shown_in_the_group in range(2):
        post = tell(member, topic, file)
        assert file.path not in post.html
        assert not post.attachments.exists()
        client.force_login(outsider)
        assert client.get(file.path).status_code == 404
        tell(member, secret_topic, file)


def test_what_a_profile_or_a_preview_renders_shows_no_file(topic, official):
    file = add(official, topic.space)
    rendered = markup.render(shows(file), source_format="html")
    assert file.path not in rendered.html


def test_a_preview_shows_the_files_that_the_post_would_show(topic, official, member):
    file = add(official, topic.space)
    for user, shown in ((official, True), (member, False)):
        known = commands.get_files_for_rendering(
            user, space=topic.space, source=shows(file)
        )
        rendered = markup.render(shows(file), source_format="html", files=known)
        assert (file.path in rendered.html) == shown


def test_a_file_that_went_meanwhile_is_told(topic, official, monkeypatch):
    file = add(official, topic.space)
    known = {file.public_id: markup.FileReference(1, 1)}
    monkeypatch.setattr(
        "forum.commands.post_text.get_files_for_rendering", lambda *a, **k: known
    )
    file.delete()
    with pytest.raises(FileRefusedError):
        tell(official, topic, file)


def test_at_most_ten_files_stand_in_a_post(topic, official):
    files = [add(official, topic.space) for _number in range(11)]
    tell(official, topic, *files[:10])
    with pytest.raises(FileRefusedError):
        tell(official, topic, *files)
