"""The first steps of a new member: subjects, a space for a question, the tour."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.authentication.http import SignedInRequest
from accounts.policy import is_member
from core.cache.pages import cached_page
from forum import commands
from forum.models import Space
from forum.moderation.sanctions import get_sitewide_mute
from forum.selectors import topic_lists, unread_posts
from forum.views import form_page, read_only


@login_required
@form_page
def begin(request: SignedInRequest) -> HttpResponse:
    """Choose subjects: the user joins their spaces."""
    if not is_member(request.user):
        raise PermissionDenied
    spaces = list(topic_lists.list_visible_spaces(request.user))
    if request.method == "POST":
        _join(request, spaces)
        return redirect("/?rondleiding")
    joined = unread_posts.get_joined_ids(request.user, spaces)
    if joined and "eerste" in request.GET:
        # The user already takes part in spaces through imported posts: skip the
        # introduction.
        return redirect("/")
    context = {
        "spaces": spaces,
        "joined": joined,
        "section": "start",
    }
    return render(request, "cms/begin.html", context)


def _join(request: SignedInRequest, spaces: list[Space]) -> None:
    """Join the chosen spaces. Existing memberships do not change."""
    chosen = set(request.POST.getlist("ruimte"))
    wanted = [space for space in spaces if str(space.public_id) in chosen]
    for space in wanted:
        commands.join(request.user, space=space)
    if wanted:
        said = ngettext(
            "You take part in %(n)s space. What is new there stands here.",
            "You take part in %(n)s spaces. What is new there stands here.",
            len(wanted),
        )
        messages.success(request, said % {"n": len(wanted)})
    else:
        messages.info(request, _("You chose no themes. You can do so later, too."))


@login_required
@read_only
def ask_where(request: SignedInRequest) -> HttpResponse:
    """Choose a space for a question, with advice on asking."""
    if not is_member(request.user):
        raise PermissionDenied
    spaces = list(topic_lists.list_visible_spaces(request.user))
    joined = unread_posts.get_joined_ids(request.user, spaces)
    context = {
        "spaces": sorted(spaces, key=lambda space: space.pk not in joined),
        "joined": joined,
        "takes_nameless": any(space.allows_anonymous for space in spaces),
        "muted": get_sitewide_mute(request.user),
        "section": "forum",
    }
    return render(request, "cms/ask_where.html", context)


@read_only
def tour(request: HttpRequest) -> HttpResponse:
    """Show the tour as a page.

    With JavaScript, its steps are shown on the home page.
    """
    return cached_page(
        request,
        ("tour",),
        lambda: render(request, "cms/tour.html", {"section": "start"}),
    )
