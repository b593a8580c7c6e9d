"""Earlier versions of a post, for its author and moderators, and their erasure."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.authentication.http import SignedInRequest
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_in_form
from forum import commands, policy
from forum.forms.history import ErasureForm, ErasureReasonForm
from forum.models import Post, byline
from forum.moderation.redaction import find_quoting_pages
from forum.selectors.post_versions import list_erasure_records, list_versions
from forum.views.common import form_page, get_post_or_404, page_context, read_only


@read_only
def post_revisions(request: HttpRequest, public_id: int) -> HttpResponse:
    post = _load_post(request, public_id)
    return _render_history(request, post, ErasureForm(numbers=_get_numbers(post)))


@login_required
@form_page
def post_erase(request: SignedInRequest, public_id: int) -> HttpResponse:
    """Erase versions or a passage, in two steps: first the counts, then the reason.

    Both steps use POST, so that the passage does not end up in URLs and logs.
    """
    post = _load_post(request, public_id)
    if request.method != "POST":
        return redirect("post-revisions", public_id)
    numbers = _get_numbers(post)
    chosen = ErasureForm(request.POST, numbers=numbers)
    if not chosen.is_valid():
        return _render_history(request, post, chosen)
    files = commands.list_files(post) if chosen.cleaned_data["passage"] else []
    sent = request.POST if "confirmed" in request.POST else None
    form: Any = ErasureReasonForm(sent, numbers=numbers, files=files)
    if form.is_bound and form.is_valid() and _erase(request, post, form):
        return redirect("post-revisions", public_id)
    data = chosen.cleaned_data
    counts = (
        commands.count_passage(post, data["passage"])
        if data["passage"]
        else commands.count_versions(post, data["version"])
    )
    if counts.is_nothing and not files:
        chosen.add_error("passage", _("This message does not contain this passage."))
        return _render_history(request, post, chosen)
    context = {"form": form, "post": post, "counts": counts} | data
    if data["passage"]:
        context["pages"] = find_quoting_pages(request.user, data["passage"])
    context |= page_context(post.topic.space, post.topic)
    return render(request, "forum/post_erase.html", context)


def _erase(request: SignedInRequest, post: Post, form: ErasureReasonForm) -> bool:
    data = form.cleaned_data
    upon: dict[str, Any] = {"post": post, "reason": data["reason"]}
    try:
        if data["passage"]:
            upon |= {"passage": data["passage"], "files": data["file"]}
            commands.erase_passage(request.user, **upon)
            messages.success(request, _("The passage is erased, in every version."))
        else:
            commands.erase_versions(request.user, numbers=data["version"], **upon)
            messages.success(request, _("The chosen versions are erased."))
    except ActionRefused as refusal:
        show_refusal_in_form(form, refusal)
        return False
    return True


def _load_post(request: HttpRequest, public_id: int) -> Post:
    """Return the post. Raise Http404 if the user may not see its history."""
    post = get_post_or_404(request, public_id)
    if not policy.can_see_history(request.user, post):
        raise Http404
    return post


def _get_numbers(post: Post) -> list[int]:
    numbered = commands.number_versions(post).items()
    return [number for number, revision in numbered if revision.erased_at is None]


def _render_history(
    request: HttpRequest, post: Post, form: ErasureForm
) -> HttpResponse:
    may = policy.permissions_for(request.user, post.topic.space)
    chosen = request.POST.getlist("version")
    context = {
        "form": form,
        "post": post,
        "byline": byline(post, request.user),
        "versions": list_versions(post, request.user),
        "records": list_erasure_records(post, request.user, names=may.can_moderate),
        "chosen": {int(number) for number in chosen if number.isdecimal()},
    } | page_context(post.topic.space, post.topic)
    response = render(request, "forum/post_revisions.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
