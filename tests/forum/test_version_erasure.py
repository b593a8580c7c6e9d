"""Erasing what a post said before: who may, what goes, and what is recorded."""

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

import pytest

from core.cache import fragments
from forum import commands
from forum.models import Attachment, Draft, ModerationEntry, Revision
from forum.moderation.redaction import Redactor, redact_quotes
from groups.models import Hold
from notifications.models import OutboxEvent

NAME = "Jan Jansen"


@pytest.fixture
def post(topic, official):
    """A reply of Olga that named a resident first, and no longer does."""
    made = commands.reply(
        official,
        topic=topic,
        parent=topic.posts.get(number=1),
        source=f"De heer {NAME} woont daar.",
    )
    return edit(official, made, "Een inwoner woont daar.")


def edit(user, post, source, **more):
    more.setdefault("source_format", "text")
    return commands.edit_post(user, post=post, source=source, **more)


def erase(user, post, numbers=(1,), reason="Naam van een inwoner"):
    return commands.erase_versions(user, post=post, numbers=numbers, reason=reason)


def sources(post):
    return list(post.revisions.order_by("pk").values_list("source", flat=True))


# -- Versions -------------------------------------------------------------------------


def test_one_version_goes_and_the_rest_stays(post, official):
    edit(official, post, "Een bewoner woont daar.")
    counts = erase(official, post)
    assert (counts.versions, counts.files, counts.drafts) == (1, 0, 0)
    post.refresh_from_db()
    assert post.text == "Een bewoner woont daar."
    assert sources(post) == ["", "Een inwoner woont daar."]
    assert [row.erased_at is None for row in post.revisions.order_by("pk")] == [
        False,
        True,
    ]
    numbered = commands.number_versions(post)
    assert {n for n, row in numbered.items() if row.erased_at} == {1}
    with pytest.raises(commands.ActionRefused):
        erase(official, post)


def test_the_record_says_who_when_and_why_and_not_what(
    client, post, official, moderator
):
    erase(moderator, post)
    entry = ModerationEntry.objects.get()
    assert (entry.act, entry.actor, entry.reason) == (
        "erase_version",
        moderator,
        "Naam van een inwoner",
    )
    told = OutboxEvent.objects.filter(entry=entry)
    assert told.exists()  # the author hears of it
    for user, name in ((official, False), (moderator, True)):
        client.force_login(user)
        page = client.get(f"{post.path}versies/").text.partition("<main")[2]
        assert "Naam van een inwoner" in page
        assert ("Marieke" in page) == name
        assert "Jansen" not in page
    assert "Naam van een inwoner" in client.get("/forum/modereren/logboek/").text


def test_only_author_and_moderators_erase(
    post, member, facilitator, secret_topic, moderator
):
    for user in (member, facilitator):
        with pytest.raises(PermissionDenied):
            erase(user, post)
        with pytest.raises(PermissionDenied):
            commands.erase_passage(user, post=post, passage="woont", reason="x")
    inside = secret_topic.posts.get()
    edit(member, inside, "Anders.")
    with pytest.raises(PermissionDenied):
        erase(moderator, inside)
    assert erase(facilitator, inside).versions == 1


def test_nothing_is_erased_of_a_group_on_hold(secret_topic, member, group, facilitator):
    inside = secret_topic.posts.get()
    edit(member, inside, "Anders.")
    Hold.objects.create(group=group, reason="geschil", placed_by=facilitator)
    with pytest.raises(commands.ActionRefused):
        erase(member, inside)
    with pytest.raises(commands.ActionRefused):
        commands.erase_passage(member, post=inside, passage="Anders", reason="x")
    with pytest.raises(commands.ActionRefused):
        edit(member, inside, "Nog anders.", erases_history=True)
    assert "" not in sources(inside)


@pytest.fixture
def own_files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.mark.usefixtures("own_files")
def test_files_that_only_an_erased_version_shows_go(topic, official):
    first = topic.posts.get(number=1)
    files = [
        SimpleUploadedFile(f"{name}.txt", name.encode()) for name in ("weg", "blijft")
    ]
    post = commands.reply(
        official, topic=topic, parent=first, source="Zie hier.", uploads=files
    )
    gone, stays = Attachment.objects.order_by("pk")
    source = post.source.replace(f'<p><a href="{gone.path}">weg.txt</a></p>', "")
    edit(official, post, source, source_format="html")
    assert commands.count_versions(post, [1]).files == 1
    erase(official, post)
    assert list(Attachment.objects.all()) == [stays]


def test_a_quote_in_a_draft_loses_what_was_erased(post, official, member):
    draft = {"form": f"reply.{post.public_id}", "space": post.topic.space}
    quote = f"> De heer {NAME} woont daar.\n>\n> – Olga {post.path}\n\nMijn antwoord."
    commands.save_draft(member, source=quote, source_format="text", **draft)
    assert commands.count_versions(post, [1]).drafts == 1
    erase(official, post)
    source = Draft.objects.get().source
    assert source.startswith("> [verwijderd]\n")
    assert source.endswith("Mijn antwoord.")
    html = "<blockquote><p>De heer Jansen</p></blockquote><p>Jansen zelf</p>"
    assert redact_quotes(html, "html", {"jansen"}) == (
        "<blockquote><p>[verwijderd]</p></blockquote><p>Jansen zelf</p>"
    )


# -- A passage ---------------------------------------------------------------------


def test_a_passage_goes_out_of_every_version_and_no_version_is_made(post, moderator):
    text = "Ik sprak <b>Jan</b>&nbsp;Jansen. JAN-JANSEN, en Jan Jansens hond."
    post = edit(post.author, post, f"<p>{text}</p>", source_format="html")
    foreseen = commands.count_passage(post, NAME)
    assert (foreseen.versions, foreseen.places) == (1, 3)
    commands.erase_passage(moderator, post=post, passage=NAME, reason="Privacy")
    post.refresh_from_db()
    assert post.text == "Ik sprak [verwijderd]. [verwijderd], en Jan Jansens hond."
    assert post.edited_by_moderator
    assert sources(post) == [
        "De heer [verwijderd] woont daar.",
        "Een inwoner woont daar.",
    ]
    assert ModerationEntry.objects.get().act == "erase_passage"
    with pytest.raises(commands.ActionRefused):
        commands.erase_passage(moderator, post=post, passage=NAME, reason="Privacy")


def test_a_form_from_before_an_erasure_does_not_put_the_passage_back(post, official):
    edit(official, post, f"Toch {NAME}.", edit_count=1)
    commands.erase_passage(official, post=post, passage=NAME, reason="Privacy")
    with pytest.raises(commands.EditConflictError):
        edit(official, post, f"Toch {NAME}, denk ik.", edit_count=2)


def test_the_reason_may_not_repeat_the_passage(client, post, official):
    with pytest.raises(commands.ActionRefused):
        commands.erase_passage(official, post=post, passage=NAME, reason=f"{NAME} weg")
    client.force_login(official)
    sent = {"passage": NAME, "confirmed": "1", "reason": f"{NAME} weg"}
    page = client.post(f"{post.path}versies/wissen/", sent)
    assert page.context["form"].errors["reason"]
    assert not ModerationEntry.objects.exists()


def test_a_reason_given_before_is_emptied_where_it_repeats_the_passage(
    post, official, moderator
):
    change = {"source": "Een man.", "source_format": "text"}
    commands.moderate_post(moderator, post=post, reason=f"{NAME} eruit", **change)
    commands.erase_passage(official, post=post, passage=NAME, reason="Privacy")
    reasons = ModerationEntry.objects.order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["", "Privacy"]


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("januari Jan", "januari [verwijderd]"),
        ('<img src="/forum/bestand/1/" alt="Foto van Jan">', "Foto van [verwijderd]"),
        ('<a href="mailto:jan@elders.nl">mail</a>', "<a>mail</a>"),
        ('<a href="/forum/bestand/12/">J<i>an</i></a>', "[verwijderd]<i></i></a>"),
        ("<p>Jan</p><p>Jan</p>", "<p>[verwijderd]</p><p>[verwijderd]</p>"),
    ],
)
def test_whole_words_are_found_wherever_they_stand(source, left):
    assert left in Redactor("jan").redact_html(source)


# -- Pages ---------------------------------------------------------------------------


def test_erasing_takes_two_steps_the_first_in_numbers(client, post, official):
    client.force_login(official)
    path = f"{post.path}versies/wissen/"
    page = client.post(path, {"version": "1"})
    assert "1 eerdere versie" in page.text
    assert Revision.objects.get().source
    page = client.post(path, {"version": "1", "confirmed": "1", "reason": ""})
    assert page.context["form"].errors
    sent = {"version": "1", "confirmed": "1", "reason": "Naam van een inwoner"}
    assert client.post(path, sent).url == f"{post.path}versies/"
    assert not Revision.objects.get().source
    for wrong in ({"version": "1"}, {}, {"passage": "x"}, {"passage": "staat er niet"}):
        page = client.post(path, wrong)
        assert page.status_code == 200
        assert page.context["form"].errors


def test_a_moderator_who_edits_for_privacy_finds_the_erasure_ticked(
    client, post, moderator, member
):
    commands.report_post(member, post=post, reason="personal", comment="Een naam")
    client.force_login(moderator)
    path = f"/forum/modereren/bericht/{post.public_id}/wijzigen/"
    page = client.get(path)
    assert page.context["form"]["category"].value() == "personal"
    assert page.context["form"]["erases_history"].value() is True
    sent = {"source": "Iemand.", "source_format": "text", "edit_count": "1"}
    # Ticked under another reason it does nothing.
    client.post(path, sent | {"category": "rude", "erases_history": "on"})
    assert len(sources(post)) == 2
    assert all(sources(post))
    sent |= {"source": "Wie dan ook.", "edit_count": "2"}
    client.post(path, sent | {"category": "personal", "erases_history": "on"})
    assert sources(post) == ["", "", ""]
    acts = ModerationEntry.objects.order_by("pk").values_list("act", "reason")
    assert list(acts)[1:] == [
        ("edit", "Er staan persoonsgegevens in"),
        ("erase_version", "Er staan persoonsgegevens in"),
    ]


@pytest.mark.parametrize("who", ["official", "moderator"])
def test_an_edit_that_takes_out_personal_data_asks_about_the_past(
    client, post, official, who, request
):
    edit(official, post, "Bel 06-12345678.")
    user = request.getfixturevalue(who)
    client.force_login(user)
    case = f"/forum/modereren/bericht/{post.public_id}/wijzigen/"
    path = f"{post.path}wijzigen/" if user == official else case
    if user == official:
        assert not client.get(path).context["form"]["erases_history"].value()
    sent = {"source": "Bel ons.", "source_format": "text", "edit_count": "2"}
    page = client.post(path, sent)
    assert page.status_code == 200
    form = page.context["form"]
    assert form["erases_history"].value()
    assert "eerdere versies" in page.text
    sent["history_asked"] = "on"
    assert (
        client.post(
            path,
            sent
            | {"erases_history": "on"}
            | ({} if user == official else {"category": "personal"}),
        ).status_code
        == 302
    )
    assert not any(sources(post))


def test_saving_again_without_the_tick_keeps_the_versions(client, post, official):
    edit(official, post, "Bel 06-12345678.")
    client.force_login(official)
    sent = {"source": "Bel ons.", "source_format": "text", "edit_count": "2"}
    sent["history_asked"] = "on"
    assert client.post(f"{post.path}wijzigen/", sent).status_code == 302
    assert all(sources(post))


def test_drawn_pages_are_deleted_and_nothing_else(client, topic):
    client.get(f"{topic.space.path}{topic.public_id}-{topic.slug}/")
    fragments.get_or_render("proef", lambda: "x")
    cache.set("telling", 3)
    fragments.purge_rendered()
    assert fragments.get_cached("proef") is None
    assert cache.get("telling") == 3
