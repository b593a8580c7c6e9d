"""*Klopt er iets niet op deze pagina?*: send a remark about a page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from cms import commands
from cms.page_cache import discussions
from cms.views.forms import FeedbackForm
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_in_form
from core.security import ratelimit
from forum.views import form_page


# Anonymous pages have no CSRF token. That is safe here: a remark is not attributed to
# anybody.
@csrf_exempt
@form_page
def page_feedback(request: HttpRequest) -> HttpResponse:
    page = discussions.get_page_at(request.GET.get("pagina", "")[:500], request.user)
    if page is None:
        raise Http404
    mine = {"address": getattr(request.user, "email", "")}
    form = FeedbackForm(request.POST or None, initial=mine)
    is_sent = False
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            ratelimit.check_address("remark", request)
        except ActionRefused as refusal:
            show_refusal_in_form(form, refusal)
            status = 429
        else:
            if not form.is_of_a_machine:
                commands.send_feedback(page, **form.remark())
            is_sent = True
    context = {"form": form, "page": page, "is_sent": is_sent, "section": "themes"}
    answer = render(request, "cms/remark.html", context, status=status)
    answer.headers["Cache-Control"] = "private, no-store"  # shows an address
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
