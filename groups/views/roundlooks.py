"""Looking back: a round at a glance, the year of a group, and a lesson for the open."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.http import SignedInRequest
from core.markup import MarkupError
from forum import commands as forum_commands
from forum import policy as forum_policy
from forum import views as forum
from forum.models import Space
from forum.views.limiting import in_time, status_of
from groups import commands, pages, roundpicture
from groups.forms.rounds import LessonForm
from groups.roundpages import RoundPage
from groups.roundplaces import suspects_in
from groups.views.groups import visible_group
from groups.views.rounds import frame, page_of, visible_round


@forum.read_only
def round_year(request: HttpRequest, space_id: int) -> HttpResponse:
    group = visible_group(request, space_id)
    may = forum_policy.abilities(request.user, group.space)
    years = roundpicture.years(group, request.user)
    context = pages.frame(group, may, "rounds") | {"years": years}
    return render(request, "groups/round/year.html", context)


@login_required
@forum.read_only
def round_picture(
    request: SignedInRequest, space_id: int, round_id: int
) -> HttpResponse:
    page = page_of(request, visible_round(request, space_id, round_id))
    if not page.can_look_back:
        raise Http404
    found = {
        "picture": roundpicture.picture(page),
        "within": _("This round at a glance"),
    }
    return render(request, "groups/round/picture.html", frame(page) | found)


@login_required
@forum.form_page
def round_lesson(
    request: SignedInRequest, space_id: int, round_id: int
) -> HttpResponse:
    """Written anew, by the case owner, for everybody: nothing is filled in before."""
    page = page_of(request, visible_round(request, space_id, round_id))
    if not page.can_share:
        raise Http404
    spaces = Space.objects.visible_to(request.user).open().order_by("title")
    may = [s for s in spaces if forum_policy.abilities(request.user, s).can_ask]
    form = LessonForm(request.POST or None, spaces=may)
    if request.method == "POST" and form.is_valid() and _is_right(request, form, page):
        try:
            topic = commands.share_lesson(
                request.user, round_=page.round, **form.lesson
            )
            messages.success(request, _("Your lesson stands in the open now."))
            return redirect(forum.topic_url(topic))
        except (MarkupError, forum_commands.Refused) as error:
            form.add_error("source", str(error))
        except commands.NotNow as reason:
            form.add_error(None, str(reason))
    context = frame(page) | {"form": form, "within": _("Share a lesson")}
    return render(request, "groups/round/lesson.html", context, status=status_of(form))


def _is_right(request: SignedInRequest, form: LessonForm, page: RoundPage) -> bool:
    data = form.cleaned_data
    found = tuple(suspects_in([data["title"], data["source"]], page.round))
    if found and "looked" not in request.POST:
        form.suspects = found
        return False
    return in_time(request, form, "ask")
