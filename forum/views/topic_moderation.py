from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.authentication.http import SignedInRequest
from core.exceptions import ActionRefused
from core.http import parse_public_id as parsed
from core.http.refusals import (
    add_refusal_messages,
    show_refusal_as_message,
    show_refusal_in_form,
)
from forum import commands, policy
from forum.commands.tree_positions import find_branch_end
from forum.forms.topic_moderation import (
    TopicMergeForm,
    TopicMoveForm,
    TopicReasonForm,
    TopicSplitForm,
)
from forum.models import Post, Space, Topic
from forum.moderation.move_consent import get_move_consent
from forum.selectors import topic_lists
from forum.selectors.audience_change import compare_audiences, summarise_move
from forum.views.common import (
    form_page,
    get_post_or_404,
    get_space_or_404,
    get_topic_or_404,
    get_topic_url,
    page_context,
    post_page_context,
    redirect_to_merged,
)
from forum.views.compose import warn_about_pii

SWITCHES: dict[str, Callable[..., Topic]] = {
    "pin": commands.pin_topic,
    "unpin": commands.unpin_topic,
    "close": commands.close_topic,
    "open": commands.open_topic,
    "archive": commands.archive_topic,
    "unarchive": commands.unarchive_topic,
}
MAX_ROWS = 50
MAX_CANDIDATES = 10


def check_can_curate(request: SignedInRequest, space: Space) -> None:
    if not policy.permissions_for(request.user, space).can_curate:
        raise PermissionDenied


@login_required
@require_POST
def topic_curate(request: SignedInRequest, public_id: int) -> HttpResponse:
    topic = get_topic_or_404(request, public_id)
    check_can_curate(request, topic.space)
    if topic.public_id != public_id:
        return redirect_to_merged(request, topic)
    act = SWITCHES.get(request.POST.get("act", ""))
    if act is not None:
        try:
            act(request.user, topic=topic)
        except ActionRefused as refusal:
            return show_refusal_as_message(request, refusal, get_topic_url(topic))
        messages.success(request, _("Done, and written down in the log."))
    return redirect(get_topic_url(topic))


@login_required
@form_page
def topic_move(request: SignedInRequest, public_id: int) -> HttpResponse:
    topic = get_topic_or_404(request, public_id)
    check_can_curate(request, topic.space)
    if topic.public_id != public_id:
        return redirect_to_merged(request, topic)
    return move_page(request, [topic], topic.space, back=get_topic_url(topic))


def move_page(
    request: SignedInRequest, topics: list[Topic], origin: Space, *, back: str
) -> HttpResponse:
    """Choose a space, show who gains and loses access, and move after confirmation.

    Topics that cannot be moved stay on the page with the reason. The authors of a
    single topic can be asked for consent here. Of several topics, only those with
    consent of their authors are moved.
    """
    spaces = Space.objects.visible_to(request.user).moderated_by(request.user)
    others = list(spaces.exclude(pk=origin.pk).order_by("title"))
    asked = request.POST if "to" in request.POST else None
    form = TopicMoveForm(asked, spaces=others)
    change, asks = None, False
    if asked and form.is_valid():
        chosen = form.cleaned_data["to"]
        to = form.spaces[chosen]
        change = compare_audiences(origin, to)
        if asked.get("confirmed") == chosen:
            moved = _move(request, topics, to, form)
            if not form.errors:
                return redirect(back if len(topics) > 1 else get_topic_url(moved[0]))
            topics = [topic for topic in topics if topic not in moved]
        is_one = len(topics) == 1
        asks = is_one and origin.is_closed_space and not _has_consent(topics[0], to)
        if asks and asked.get("asked") == chosen:
            return redirect(get_topic_url(_propose(request, topics[0], to, form)))
    context = {
        "form": form,
        "topics": topics,
        "change": change,
        "asks": asks,
        "cargo": summarise_move(topics) if change else None,
        "choices": others,
        "back": back,
        "several": topics if "topic" in request.POST else [],
    }
    return render(request, "forum/topic_move.html", context | page_context(origin))


def _has_consent(topic: Topic, to: Space) -> bool:
    consent = get_move_consent(topic)
    return (
        consent is not None and consent.proposal.to_space == to and consent.is_complete
    )


def _propose(
    request: SignedInRequest, topic: Topic, to: Space, form: TopicMoveForm
) -> Topic:
    reason = form.cleaned_data["reason"]
    commands.propose_move(request.user, topic=topic, to=to, reason=reason)
    messages.success(
        request, _("Everyone who wrote in the topic can now see your question.")
    )
    return topic


def _move(
    request: SignedInRequest, topics: list[Topic], to: Space, form: TopicMoveForm
) -> list[Topic]:
    """Return the topics that were moved. The form gets the reasons for the others."""
    me, reason = request.user, form.cleaned_data["reason"]
    done, refused = _each(
        topics,
        lambda topic: commands.move_topic(me, topic=topic, to=to, reason=reason),
    )
    for refusal in refused:
        show_refusal_in_form(form, refusal, "to")
    _tell(request, done, [])
    return done


@login_required
@require_POST
def topic_consent(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Record an author's consent to a move, or withdraw the proposal as a moderator."""
    topic = get_topic_or_404(request, public_id)
    if topic.public_id != public_id:
        return redirect_to_merged(request, topic)
    act = request.POST.get("act")
    try:
        if act in {"agree", "refuse"}:
            agrees = act == "agree"
            commands.answer_move(request.user, topic=topic, agrees=agrees)
            messages.success(request, _("Your answer is noted."))
        elif act == "withdraw":
            commands.withdraw_move(request.user, topic=topic)
    except ActionRefused as refusal:
        return show_refusal_as_message(request, refusal, get_topic_url(topic))
    return redirect(get_topic_url(topic))


@login_required
@form_page
def topic_merge(request: SignedInRequest, public_id: int) -> HttpResponse:
    topic = get_topic_or_404(request, public_id)
    check_can_curate(request, topic.space)
    if topic.public_id != public_id:
        return redirect_to_merged(request, topic)
    sought = request.GET.get("zoek", "")[:160]
    found = _find_topics(request, topic, sought)
    form = TopicMergeForm(request.POST or None, topics=found)
    if request.method == "POST" and form.is_valid():
        into = form.topics[form.cleaned_data["into"]]
        reason = form.cleaned_data["reason"]
        try:
            made = commands.merge_topics(
                request.user, topic=topic, into=into, reason=reason
            )
        except ActionRefused as refusal:
            show_refusal_in_form(form, refusal, "into")
        else:
            messages.success(request, _("The two topics are one now."))
            return redirect(get_topic_url(made))
    context = {
        "form": form,
        "sought": sought,
        "found": topic_lists.build_rows(found, topic.space, request.user),
    }
    around = page_context(topic.space, topic)
    return render(request, "forum/topic_merge.html", context | around)


def _find_topics(request: SignedInRequest, topic: Topic, sought: str) -> list[Topic]:
    """Return topics of the space by words in the title, or the newest.

    A chosen topic is always found: the command explains why it cannot be merged.
    """
    topics = Topic.objects.visible_to(request.user).filter(space=topic.space)
    topics = topics.exclude(pk=topic.pk).with_bylines().select_related("space")
    chosen = parsed(request.POST.get("into"))
    if chosen:
        return list(topics.filter(public_id=chosen))
    topics = topics.with_first_post()
    for word in sought.split()[:8]:
        topics = topics.filter(title__icontains=word)
    return list(topics.order_by("-last_post_at", "-pk")[:MAX_CANDIDATES])


@login_required
@form_page
def post_split(request: SignedInRequest, public_id: int) -> HttpResponse:
    post = get_post_or_404(request, public_id)
    topic = post.topic
    check_can_curate(request, topic.space)
    form = TopicSplitForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and not warn_about_pii(request, form)
    ):
        try:
            made = commands.split_topic(request.user, post=post, **form.cleaned_data)
        except ActionRefused as refusal:
            show_refusal_in_form(form, refusal, "title")
        else:
            messages.success(request, _("This is a topic of its own now."))
            return redirect(get_topic_url(made))
    may = policy.permissions_for(request.user, topic.space)
    branch = _branch(post)
    context = {
        "form": form,
        "more": branch.visible().exclude(pk=post.pk).count(),
        "has_answer": branch.filter(accepted_at__isnull=False).exists(),
    }
    return render(
        request, "forum/post_split.html", context | post_page_context(post, may)
    )


def _branch(post: Post) -> Any:
    return post.topic.posts.filter(
        position__range=(post.position, find_branch_end(post))
    )


@login_required
@form_page
def space_curate(request: SignedInRequest, slug: str) -> HttpResponse:
    return curate_page(request, get_space_or_404(request, slug))


def curate_page(request: SignedInRequest, space: Space) -> HttpResponse:
    check_can_curate(request, space)
    if request.method == "POST":
        return _act_on_several(request, space)
    archived = request.GET.get("toon") == "archief"
    topics = Topic.objects.visible_to(request.user).filter(space=space)
    topics = topics.filter(is_archived=archived, post_count__gt=0).with_bylines()
    topics = topics.order_by("-last_post_at", "-pk")
    before = parsed(request.GET.get("voor"))
    if before:
        topics = topic_lists.filter_after(topics, space.topics.all(), before)
    found = list(topics[: MAX_ROWS + 1])
    path = f"{space.path}beheren/"
    shown = "toon=archief&" if archived else ""
    older = found[MAX_ROWS - 1].public_id if len(found) > MAX_ROWS else None
    context = {
        "form": TopicReasonForm(),
        "topics": topic_lists.build_rows(found[:MAX_ROWS], space, request.user),
        "archived": archived,
        "curate_url": path,
        "newer_url": f"{path}?{shown}".rstrip("?&") if before else "",
        "older_url": older and f"{path}?{shown}voor={older}",
    }
    return render(request, "forum/space_curate.html", context | page_context(space))


def _act_on_several(request: SignedInRequest, space: Space) -> HttpResponse:
    ids = list(filter(None, map(parsed, request.POST.getlist("topic")[:MAX_ROWS])))
    topics = Topic.objects.visible_to(request.user).filter(space=space)
    chosen = list(topics.filter(public_id__in=ids).select_related("space"))
    back = f"{space.path}beheren/"
    name = request.POST.get("act", "")
    if not chosen:
        messages.warning(request, _("Choose one or more topics first."))
    elif name == "move":
        return move_page(request, chosen, space, back=back)
    elif name in SWITCHES:
        reason = request.POST.get("reason", "")
        _tell(
            request,
            *_each(
                chosen,
                lambda topic: SWITCHES[name](request.user, topic=topic, reason=reason),
            ),
        )
    return redirect(back)


def _each(
    topics: list[Topic], act: Callable[[Topic], Topic]
) -> tuple[list[Topic], list[ActionRefused]]:
    """Run the action on each topic. A refusal does not stop the others.

    Return one refusal for each distinct text.
    """
    done: list[Topic] = []
    refused: dict[str, ActionRefused] = {}
    for topic in topics:
        try:
            done.append(act(topic))
        except ActionRefused as refusal:
            refused.setdefault(str(refusal), refusal)
    return done, list(refused.values())


def _tell(
    request: SignedInRequest, done: list[Topic], refused: list[ActionRefused]
) -> None:
    if done:
        words = ngettext("Done, for %(n)s topic.", "Done, for %(n)s topics.", len(done))
        messages.success(request, words % {"n": len(done)})
    add_refusal_messages(request, refused)
