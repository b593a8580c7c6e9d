"""What all our pages share: how they are kept for visitors, and shown before."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.csp import CSP, build_policy
from django.utils.translation import get_language

from wagtail.admin.panels import CommentPanel, PublishingPanel
from wagtail.models import Page
from wagtail.search import index

from cms.models.alerts import Alert
from cms.models.content_version import cache_while_unchanged, get_content_version
from cms.models.videos import PLAYERS
from cms.page_cache.shared_pages import (
    SharedPage,
    make_anonymous_request,
    shared_page_cache,
)
from core.cache.fragments import cache_key_hash, get_local, get_or_render
from core.cache.pages import cached_page, get_cached_page
from core.clock import today
from core.http import has_session
from core.templating.placeholders import PlaceholderHTML
from forum.search.words import parse_joined_words

type VersionInputs = tuple[int, tuple[Any, ...]]


class ForumPage(Page):
    """What all our pages share."""

    # One may shut a page to visitors. A password of its own, or a group, would send
    # somebody who is signed in to the sign-in page for ever.
    private_page_options = ["login"]
    # A job of the worker keeps to the moments of publication.
    settings_panels = [PublishingPanel(), CommentPanel()]

    # Does the page answer what somebody asks in its address?
    asks = False
    # Is it the same for all with an account, but for what stands in slots?
    is_shared = False

    search_fields = [*Page.search_fields, index.SearchField("joined_words")]

    class Meta:
        abstract = True

    @property
    def joined_words(self) -> str:
        """The parts of what is written without a space, such as `23/021`: PostgreSQL
        takes that for one word, and people search for its parts."""
        fields = [
            field
            for field in self.get_search_fields()
            if isinstance(field, index.SearchField)
            and field.field_name != "joined_words"
        ]
        values = [field.get_value(self) for field in fields]
        texts = [
            v if isinstance(v, str) else " ".join(map(str, v or ())) for v in values
        ]
        return " ".join(parse_joined_words(" ".join(texts)))

    @property
    def has_video(self) -> bool:
        """Does it hold recordings of other sites?"""
        return False

    def state(self) -> tuple[Any, ...]:
        """What else than the page itself a visitor's copy hangs on."""
        return ()

    def get_version_inputs(self, content: int | None = None) -> VersionInputs:
        """The number of the content, or the one that is given, of before the page was
        fetched: what is drawn of an older page may not stand under a newer number. And
        what else a copy hangs on; some pages ask both at once."""
        return get_content_version() if content is None else content, self.state()

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        alerts = cache_while_unchanged(
            request, ("alerts", self.pk), lambda: list(Alert.objects.on(self))
        )
        return super().get_context(request, *args, **kwargs) | {"alerts": alerts}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Visitors get one kept page, until anything that it shows changes."""
        if self.asks and request.GET:
            # What somebody looks for makes another address, which is not worth keeping.
            return super().serve(request, *args, **kwargs)
        if getattr(request, "is_preview", False):
            return self.add_csp(super().serve(request, *args, **kwargs))
        if has_session(request):
            shared = self._get_shared_response(request)
            if not hasattr(request, "source_page") and self._is_open():
                request.source_page = self  # type: ignore[attr-defined]
            return self.add_csp(shared or super().serve(request, *args, **kwargs))

        def draw() -> HttpResponse:
            return super(ForumPage, self).serve(request, *args, **kwargs).render()

        version = self.get_cache_version(self._get_version_inputs(request))
        answer = self.add_csp(cached_page(request, version, draw))
        request.source_page = self  # type: ignore[attr-defined]  # for cms.views.serve
        return answer

    def _get_shared_response(self, request: HttpRequest) -> HttpResponse | None:
        """What is kept for all with an account, filled for this one of them."""
        # A page that is shut to visitors is drawn anew: its readers are few.
        if not self._is_shared_with(request) or not self._is_open():
            return None
        key = self._shared_key(self._get_version_inputs(request))
        drawing = get_or_render(
            key, lambda: self._render_shared(request), near=shared_page_cache
        )
        request.source_page = self  # type: ignore[attr-defined]
        return HttpResponse(drawing.fill(request))

    def _get_version_inputs(self, request: HttpRequest) -> VersionInputs:
        return self.get_version_inputs(getattr(request, "content_version", None))

    def _is_open(self) -> bool:
        return not self.get_view_restrictions().exists()

    def _is_shared_with(self, request: HttpRequest) -> bool:
        return self.is_shared and request.user.is_authenticated

    def _shared_key(self, asked: VersionInputs) -> str:
        state = (self.get_cache_version(asked), get_language(), settings.STATE)
        return f"shared.{cache_key_hash(state)}"

    def _render_shared(self, request: HttpRequest) -> SharedPage:
        drawing, nobody = SharedPage(), make_anonymous_request(request)
        context = self.get_context(nobody) | drawing.context()
        drawing.section = context.get("section", "")
        html = render_to_string(self.get_template(nobody), context, nobody)
        drawing.html = PlaceholderHTML(html)
        return drawing

    def get_cache_version(self, asked: VersionInputs) -> tuple[Any, ...]:
        """The state of everything that a visitor's copy of this page shows."""
        day = today()  # some blocks come and go by the day
        # This very text: somebody may have published after it was fetched.
        mine = (self.pk, self.live_revision_id, self.latest_revision_created_at)
        content, state = asked
        return ("page", *mine, day, content, *state)

    def get_cached_response(
        self, request: HttpRequest, asked: VersionInputs
    ) -> HttpResponse | None:
        """The copy of this page for this reader, when there is one of now."""
        if not has_session(request):
            answer = get_cached_page(request, self.get_cache_version(asked))
        elif self._is_shared_with(request):
            drawing = get_local(self._shared_key(asked), shared_page_cache)
            answer = HttpResponse(drawing.fill(request)) if drawing else None
        else:
            answer = None
        return answer and self.add_csp(answer)

    def add_csp(self, response: HttpResponse) -> HttpResponse:
        """Only a page with a recording may show the players of others in a frame."""
        if self.has_video:
            policy: Any = settings.SECURE_CSP | {"frame-src": PLAYERS}
            response.headers["Content-Security-Policy"] = build_policy(policy)
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """A preview stands in a frame of the editor's screen; a page in nobody's."""
        response = super().serve_preview(request, mode_name)
        policy: Any = settings.SECURE_CSP | {"frame-ancestors": [CSP.SELF]}
        # Wagtail's checks run in it, and know no Trusted Types.
        policy = {name: policy[name] for name in policy if "trusted-types" not in name}
        response.headers["Content-Security-Policy"] = build_policy(policy)
        response.headers["Cache-Control"] = "private, no-store"
        return response
