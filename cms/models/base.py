"""The base class of all page types: caching for visitors and members, and previews."""

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
    # No passwords or groups as view restrictions: those would redirect a signed-in user
    # to the sign-in page in an endless loop.
    private_page_options = ["login"]
    # A worker job publishes scheduled pages.
    settings_panels = [PublishingPanel(), CommentPanel()]

    # Whether the page uses the query string.
    asks = False
    # Whether the page is the same for all members, apart from placeholders.
    is_shared = False

    search_fields = [*Page.search_fields, index.SearchField("joined_words")]

    class Meta:
        abstract = True

    @property
    def joined_words(self) -> str:
        """Return the parts of strings without spaces, such as `23/021`.

        PostgreSQL indexes these as one word, but people search for a part.
        """
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
        """Whether the page contains videos of other sites."""
        return False

    def state(self) -> tuple[Any, ...]:
        """Return what a cached copy depends on, apart from the page itself."""
        return ()

    def get_version_inputs(self, content: int | None = None) -> VersionInputs:
        """Return the content version and `state()`; some pages get both in one query.

        Pass `content` if the version was read before the page was loaded: a rendering
        of an older page must not be stored under a newer version.
        """
        return get_content_version() if content is None else content, self.state()

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, Any]:
        alerts = cache_while_unchanged(
            request, ("alerts", self.pk), lambda: list(Alert.objects.on(self))
        )
        context: dict[str, Any] = super().get_context(request, *args, **kwargs) | {
            "alerts": alerts
        }
        return context

    def serve(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        """Serve the page from the cache until the content version changes."""
        if self.asks and request.GET:
            # Not cached: each search has its own URL.
            response: HttpResponse = super().serve(request, *args, **kwargs)
            return response
        if getattr(request, "is_preview", False):
            return self.add_csp(super().serve(request, *args, **kwargs))
        if has_session(request):
            shared = self._get_shared_response(request)
            if not hasattr(request, "source_page") and self._is_open():
                request.source_page = self  # type: ignore[attr-defined]
            return self.add_csp(shared or super().serve(request, *args, **kwargs))

        def draw() -> HttpResponse:
            response: HttpResponse = (
                super(ForumPage, self).serve(request, *args, **kwargs).render()
            )
            return response

        version = self.get_cache_version(self._get_version_inputs(request))
        answer = self.add_csp(cached_page(request, version, draw))
        request.source_page = self  # type: ignore[attr-defined]  # for cms.views.serve
        return answer

    def _get_shared_response(self, request: HttpRequest) -> HttpResponse | None:
        """Return the cached page for members with the placeholders filled, or None."""
        # Pages with a view restriction are not cached: they have few readers.
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
        state = (self.get_cache_version(asked), get_language(), settings.RENDER_VERSION)
        return f"shared.{cache_key_hash(state)}"

    def _render_shared(self, request: HttpRequest) -> SharedPage:
        drawing, nobody = SharedPage(), make_anonymous_request(request)
        context = self.get_context(nobody) | drawing.context()
        drawing.section = context.get("section", "")
        html = render_to_string(self.get_template(nobody), context, nobody)
        drawing.html = PlaceholderHTML(html)
        return drawing

    def get_cache_version(self, asked: VersionInputs) -> tuple[Any, ...]:
        """Return the cache version: everything that a visitor's copy depends on."""
        day = today()  # some blocks depend on the date
        # Exactly this revision: another may have been published since it was loaded.
        mine = (self.pk, self.live_revision_id, self.latest_revision_created_at)
        content, state = asked
        return ("page", *mine, day, content, *state)

    def get_cached_response(
        self, request: HttpRequest, asked: VersionInputs
    ) -> HttpResponse | None:
        """Return the cached response for this reader, or None if there is none."""
        if not has_session(request):
            answer = get_cached_page(request, self.get_cache_version(asked))
        elif self._is_shared_with(request):
            drawing = get_local(self._shared_key(asked), shared_page_cache)
            answer = HttpResponse(drawing.fill(request)) if drawing else None
        else:
            answer = None
        return answer and self.add_csp(answer)

    def add_csp(self, response: HttpResponse) -> HttpResponse:
        """Allow frames of video players, only on pages with a video."""
        if self.has_video:
            policy: Any = settings.SECURE_CSP | {"frame-src": PLAYERS}
            response.headers["Content-Security-Policy"] = build_policy(policy)
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Allow framing by the editor's screen, only for previews."""
        response = super().serve_preview(request, mode_name)
        policy: Any = settings.SECURE_CSP | {"frame-ancestors": [CSP.SELF]}
        # Wagtail's checks run in the preview and do not support Trusted Types.
        policy = {name: policy[name] for name in policy if "trusted-types" not in name}
        response.headers["Content-Security-Policy"] = build_policy(policy)
        response.headers["Cache-Control"] = "private, no-store"
        result: HttpResponse = response
        return result
