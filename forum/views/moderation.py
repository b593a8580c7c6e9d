"""The moderation desk: the queue, the log, and sanctions."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.authentication.http import SignedInRequest
from core.exceptions import ActionRefused
from core.http import parse_public_id as parsed
from core.http.refusals import show_refusal_in_form
from forum import commands, paths, policy
from forum.forms.compose_target import ComposeTarget
from forum.forms.moderation import (
    ModerationActionForm,
    ModerationLogForm,
    ModeratorEditForm,
    SanctionForm,
)
from forum.models import ModerationEntry, Post, Report, byline
from forum.moderation import actions, queue
from forum.moderation.log import (
    build_line,
    can_see_space,
    concerns_viewer,
    list_moderated_spaces,
    load_log,
)
from forum.moderation.record import PersonRecord, load_record
from forum.views.common import form_page, page_context, read_only, run_command
from forum.views.compose import ask_about_history, warn_about_pii

if TYPE_CHECKING:
    from accounts.models import User


VIEWS = {"gemeld": "reported", "wacht": "waiting"}


def _warn(actor: "User", *, post: Post, reason: str) -> None:
    commands.warn(actor, user=post.author, post=post, reason=reason)


COMMANDS: dict[str, Callable[..., Any]] = {
    "approve": commands.approve_post,
    "refuse": commands.refuse_post,
    "dismiss": commands.dismiss_reports,
    "hide": commands.hide_post,
    "restore": commands.restore_post,
    "remove": commands.remove_post,
    "warn": _warn,
}


def check_is_moderator(request: SignedInRequest) -> None:
    """Raise Http404 for users who moderate nothing."""
    if not policy.moderates_anything(request.user):
        raise Http404


@login_required
@form_page
def moderation(request: SignedInRequest) -> HttpResponse:
    check_is_moderator(request)
    shown = request.GET.get("toon", "")
    view = VIEWS.get(shown, "all")
    form, chosen = None, request.POST.getlist("post")
    if request.method == "POST":
        form = build_action_form(request, chosen)
        if form.is_valid():
            perform_action(request, form)
            return redirect(request.get_full_path())
    found, more = queue.list_queue(request.user, view=view)
    context = {
        "cases": found,
        "more": more,
        "view": view,
        "counts": queue.count_by_view(request.user),
        "form": form,
        "chosen": chosen,
        "acted_on": "".join(chosen[:1]) if form and form.is_of_one else "",
        "buttons": list_common_actions(found),
        "section": "moderation",
    }
    return render(request, "forum/moderation.html", context)


@login_required
@form_page
def moderation_post(request: SignedInRequest, public_id: int) -> HttpResponse:
    post = get_moderated_post_or_404(request, public_id)
    form = None
    if request.method == "POST":
        form = build_action_form(request, [str(post.public_id)])
        if form.is_valid():
            perform_action(request, form)
            return redirect(request.path)
    (case,) = queue.build_items(request.user, [post.pk])
    context = {"case": case, "form": form} | page_context(post.topic.space, post.topic)
    return render(request, "forum/moderation_post.html", context)


@login_required
@form_page
def moderation_edit(request: SignedInRequest, public_id: int) -> HttpResponse:
    post = get_moderated_post_or_404(request, public_id)
    if post.state == Post.State.REMOVED:
        raise Http404
    sent = request.method == "POST"
    form = (
        ModeratorEditForm(request.POST, post=post)
        if sent
        else ModeratorEditForm.of(post, category=queue.suggest_category(post))
    )
    if sent and form.is_valid() and not _must_confirm(request, form, post):
        change = form.change
        made = run_command(
            form, lambda: commands.moderate_post(request.user, post=post, **change)
        )
        if made is not None:
            if change["erases_history"]:
                messages.success(request, _("Saved, and the earlier versions erased."))
            return redirect(paths.queue_item_path(post.public_id))
    context = {"form": form, "post": post} | page_context(post.topic.space)
    context |= {"cancel_url": paths.queue_item_path(post.public_id)}
    return render(request, "forum/moderation_edit.html", context)


def _must_confirm(
    request: SignedInRequest, form: ModeratorEditForm, post: Post
) -> bool:
    """Return whether to ask about personal data or earlier versions first."""
    if warn_about_pii(request, form, ComposeTarget.for_edit(post)):
        return True
    return _ask_about_history(request, form, post)


def _ask_about_history(
    request: SignedInRequest, form: ModeratorEditForm, post: Post
) -> bool:
    """Ask about earlier versions, except in a privacy edit, which has a checkbox."""
    if form.is_for_privacy:
        return False
    form.cleaned_data["erases_history"] = False  # applies to privacy edits only
    if not ask_about_history(request, form, post):
        return False
    form.set_data("category", Report.Reason.PERSONAL)
    return True


def get_moderated_post_or_404(request: SignedInRequest, public_id: int) -> Post:
    post = queue.get_moderated_post(request.user, public_id)
    if post is None:
        raise Http404
    return post


def build_action_form(
    request: SignedInRequest, chosen: list[str]
) -> ModerationActionForm:
    """Build the form with the chosen posts that the user may moderate."""
    wanted = [parsed(text) for text in chosen[: queue.PAGE_SIZE]]
    posts = [ident for ident in wanted if ident is not None]
    data = request.POST.copy()
    data.setlist("post", [str(ident) for ident in posts])
    known = [p for p in posts if queue.get_moderated_post(request.user, p) is not None]
    return ModerationActionForm(data, posts=known)


def perform_action(request: SignedInRequest, form: ModerationActionForm) -> None:
    """Run the action on each post. Each gets its own log entry."""
    data = form.cleaned_data
    act = COMMANDS[data["act"]]
    done: list[Post] = []
    for public_id in data["post"]:
        post = get_moderated_post_or_404(request, public_id)
        act(request.user, post=post, reason=data["reason"])
        done.append(post)
    message = actions.success_message(data["act"], _describe_posts(request, done))
    if data["act"] == "warn":
        message += " " + _("The writer is told.")
        if queue.have_open_reports(request.user, data["post"]):
            message += " " + _("What was reported waits until you handle it.")
    path = paths.queue_item_path(done[0].public_id)
    word = _("To the message")
    if len(done) > 1:
        path, word = reverse("moderation-log"), _("To the log")
    if path != request.path:
        message = format_html('{} <a href="{}">{}</a>', message, path, word)
    messages.success(request, message)


def _describe_posts(request: SignedInRequest, done: list[Post]) -> str:
    """Describe the posts for a message, without the name of an anonymous author."""
    if len(done) > 1:
        many = ngettext("%(n)s message", "%(n)s messages", len(done))
        return many % {"n": len(done)}
    if done[0].is_anonymous:
        return _("Anonymous message")
    name = byline(done[0], request.user).name
    return _("Message of %(name)s") % {"name": name}


def list_common_actions(found: list[queue.QueueItem]) -> list[actions.ModerationAction]:
    """Return the actions that apply to at least one of the items."""
    offered = {button.act: button for case in found for button in case.actions}
    return [offered[act] for act in actions.all_actions() if act in offered]


@login_required
@read_only
def moderation_log(request: SignedInRequest) -> HttpResponse:
    check_is_moderator(request)
    form = ModerationLogForm(request.GET, spaces=list_moderated_spaces(request.user))
    form.is_valid()  # an invalid value does not filter
    chosen = form.cleaned_data
    lines, last = load_log(
        request.user,
        space=chosen.get("ruimte"),
        name=chosen.get("wie", ""),
        act=chosen.get("wat", ""),
        before=parsed(request.GET.get("voor")),
    )
    query = request.GET.copy()
    older = ""
    if last is not None:
        query["voor"] = str(last.public_id)
        older = f"?{query.urlencode()}"
    context = {"form": form, "lines": lines, "older_url": older}
    return render(
        request, "forum/moderation_log.html", context | {"section": "moderation"}
    )


@login_required
@read_only
def moderation_entry(request: SignedInRequest, public_id: int) -> HttpResponse:
    entries = ModerationEntry.objects.visible_to(request.user).with_names()
    entry = get_object_or_404(entries, public_id=public_id)
    post = entry.post
    mine = post is not None and post.author_id == request.user.pk
    line = build_line(entry, request.user)
    context = {
        "entry": entry,
        "sentence": actions.notice_text(entry),
        "is_told": concerns_viewer(entry, request.user),
        "line": line,
        "where": line.where or _("The whole site"),
        "post": post if mine else None,
        "post_url": post.path if post is not None and post.is_visible else "",
        "space": entry.space if can_see_space(entry, request.user) else None,
        "section": "",
    }
    return render(request, "forum/moderation_entry.html", context)


@login_required
@form_page
def moderation_person(request: SignedInRequest, public_id: int) -> HttpResponse:
    place = request.GET.get("ruimte")
    space_id = parsed(place)
    if place is not None and space_id is None:
        raise Http404
    record = load_record(request.user, public_id, space_id)
    if record is None:
        raise Http404
    if request.method == "POST" and not record.can_sanction:
        raise Http404
    form = SanctionForm(None, part=record.part)
    if request.method == "POST":
        if end_sanction(request, record):
            return redirect(request.get_full_path())
        form = SanctionForm(request.POST, part=record.part)
        if form.is_valid() and sanction(request, record, form):
            return redirect(request.get_full_path())
    context = {"record": record, "form": form, "space": record.space}
    return render(
        request, "forum/moderation_person.html", context | {"section": "moderation"}
    )


def end_sanction(request: SignedInRequest, record: PersonRecord) -> bool:
    """End a mute or suspension if one of those buttons was used."""
    ends = {"unmute": commands.unmute, "unsuspend": commands.unsuspend}
    act = ends.get(request.POST.get("act", ""))
    if act is None:
        return False
    act(request.user, user=record.user, space=record.space)
    messages.success(request, _("Done. This person is told."))
    return True


def sanction(
    request: SignedInRequest, record: PersonRecord, form: SanctionForm
) -> bool:
    """Run the chosen sanction, and add its error to the form if it is refused."""
    try:
        _sanction(request, record, form)
    except ActionRefused as refusal:
        show_refusal_in_form(form, refusal, "act")
        return False
    messages.success(request, _("Done. This person is told."))
    return True


def _sanction(
    request: SignedInRequest, record: PersonRecord, form: SanctionForm
) -> None:
    upon: dict[str, Any] = {"user": record.user, "space": record.space}
    upon["reason"] = form.cleaned_data["reason"]
    act = form.cleaned_data["act"]
    if act == "warn":
        commands.warn(request.user, **upon)
    elif act == "remove_person":
        commands.remove_participant(request.user, **upon)
    else:
        timed: Any = commands.mute if act == "mute" else commands.suspend
        timed(request.user, until=form.until, **upon)
