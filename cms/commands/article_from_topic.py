"""Make an article from a forum question, with consent of everybody who is quoted."""

import json
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from bs4 import BeautifulSoup

from accounts.models import User
from cms import policy
from cms.blocks import TEXT
from cms.commands.publish import increase_content_version
from cms.events import ConsentRequested
from cms.models import ArticleDraft, ArticlePage, Quotation, ThemePage
from core.clock import now, today
from core.events import publish
from core.exceptions import ActionRefused
from core.markup import excerpt
from forum import commands as forum
from forum import paths
from forum.models import Post, Topic, byline


def draft_article(
    actor: User, *, topic: Topic, theme: ThemePage, title: str
) -> ArticlePage:
    """Create a draft with the question, its accepted answers and their sources.

    Ask each author for consent, except the actor.

    Nothing is published without the consent of all authors: see
    `ArticlePage.in_the_way`. Raise `ActionRefused` if the topic is not public,
    has no accepted answer, or has an article already.
    """
    if (
        not policy.can_make_article(actor)
        or not theme.permissions_for_user(actor).can_add_subpage()
    ):
        raise PermissionDenied
    posts = list_quoted_posts(topic)
    try:
        with transaction.atomic():
            return _draft(actor, topic, theme, title, posts)
    except IntegrityError as error:
        raise ActionRefused(_("Of this topic there is an article already.")) from error


def list_quoted_posts(topic: Topic) -> list[Post]:
    """Return the question and its accepted answers that are visible to everybody."""
    if topic.space.audience != "public":
        raise ActionRefused(_("Only what everybody may read becomes an article."))
    if not topic.has_answer:
        raise ActionRefused(_("This question has no chosen answer yet."))
    posts = Post.objects.visible().filter(topic=topic).select_related("author")
    found = posts.exclude(number__gt=1, accepted_at=None).order_by("number")
    return list(found)


def can_give_consent(author: User) -> bool:
    """Check whether the author can be asked.

    People who left and imported authors cannot; without an e-mail address nobody can
    sign in.
    """
    known = author.kind == User.Kind.PERSON and bool(author.email)
    return known and author.state == User.State.ACTIVE


def _draft(
    actor: User, topic: Topic, theme: ThemePage, title: str, posts: list[Post]
) -> ArticlePage:
    quoted = [post for post in posts if can_give_consent(post.author)]
    if not quoted:
        raise ActionRefused(_("None of the authors can be asked any more."))
    blocks = {post.pk: str(uuid4()) for post in quoted}
    page = ArticlePage(
        title=title,
        lead=_("An answer to a question on the forum."),
        written_on=today(),
        sources=_sources(topic, quoted),
        live=False,
        owner=actor,
    )
    body = [
        {"type": "text", "id": blocks[post.pk], "value": _block(post)}
        for post in quoted
    ]
    page.body = json.dumps(body)
    theme.add_child(instance=page)
    page.themes.set([theme])
    page.save_revision(user=actor)
    draft = ArticleDraft.objects.create(topic=topic, article=page, made_by=actor)
    for post in quoted:
        mine = post.author_id == actor.pk
        Quotation.objects.create(
            draft=draft,
            post=post,
            block=blocks[post.pk],
            consent=True if mine else None,
            answered_at=now() if mine else None,
        )
    for author in {post.author_id for post in quoted} - {actor.pk}:
        publish(ConsentRequested(draft.pk, topic.pk, topic.space_id, author, actor.pk))
    return page


def _block(post: Post) -> dict[str, object]:
    name = byline(post, None).described
    heading = _("The question") if post.number == 1 else _("Answer of %s") % name
    # Convert to the format of the editor's own rich text field, without any other
    # markup.
    converter = ContentstateConverter(features=TEXT)
    tidy = str(BeautifulSoup(post.html, "html.parser"))  # closes every tag
    text = converter.to_database_format(converter.from_database_format(tidy))
    return {"heading": heading[:255], "text": text}


def _sources(topic: Topic, posts: list[Post]) -> str:
    path = paths.topic_path(topic.space.path, topic.public_id, topic.slug)
    links = {path: topic.title}
    for post in posts:
        for link in BeautifulSoup(post.html, "html.parser").find_all("a", href=True):
            address = str(link["href"])
            if address.startswith(("https://", "http://")):
                links.setdefault(address, excerpt(link.get_text(), limit=120))
    rows = format_html_join(
        "", '<li><a href="{}">{}</a></li>', ((a, t or a) for a, t in links.items())
    )
    return format_html("<ul>{}</ul>", rows)


@transaction.atomic
def answer_quotation(actor: User, *, draft: ArticleDraft, consent: bool) -> None:
    """Give or withdraw consent as an author.

    A refusal removes the author's texts from the draft, and at once from published
    pages.
    """
    rows = Quotation.objects.select_for_update(of=("self",)).of(actor)
    mine = list(rows.filter(draft=draft))
    if not mine:
        raise PermissionDenied
    for row in mine:
        row.consent, row.answered_at = consent, now()
        row.save(update_fields=["consent", "answered_at"])
    if not consent:
        every = {row.block for row in draft.quotations.all()}
        for page in ArticlePage.objects.live().order_by("pk"):
            made = {str(block["id"]) for block in page.body.get_prep_value()}
            if page.pk != draft.article_id and made & every:
                _remove_quotation(page, mine)
        _remove_quotation(draft.article, mine)


def _remove_quotation(page: ArticlePage, quoted: list[Quotation]) -> None:
    draft = page.get_latest_revision_as_object()
    if page.live and _remove_blocks(page, quoted):
        page.save_revision().publish()
        increase_content_version()
    if _remove_blocks(draft, quoted):
        draft.save_revision()


def _remove_blocks(page: ArticlePage, quoted: list[Quotation]) -> bool:
    """Remove the blocks with these quotations. Return whether any were found."""
    before = page.body.get_prep_value()
    gone = set().union(*(row.blocks_in(before) for row in quoted))
    left = [block for block in before if str(block["id"]) not in gone]
    page.body = json.dumps(left)
    return len(left) != len(before)


def note_published(page: ArticlePage, *, stands: bool = True) -> None:
    """Link the topic to its published article, or remove the link."""
    draft = ArticleDraft.objects.filter(article=page.pk).select_related("topic").first()
    if draft is None:
        return
    path = page.get_url() if page.live and stands else ""
    forum.link_publication(draft.topic, path=path or "", title=page.title)
