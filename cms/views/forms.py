from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.models.page_search import get_organisation_named
from core.clock import now, to_local
from core.markup import sanitize_line, sanitize_text
from core.templating.widgets import CachedSelect
from forum.models import Space, Topic
from forum.search.engine import MAX_QUERY_LENGTH, SearchFilters, list_searchable_spaces

if TYPE_CHECKING:
    from accounts.policy import Viewer


class SearchForm(forms.Form):
    """The query and filters of the search page, from the query string."""

    PAGES = "pagina"
    KINDS = (
        ("", _("Everything")),
        ("vraag", _("Questions")),
        ("discussie", _("Discussions")),
        ("aankondiging", _("Announcements")),
        ("peiling", _("Polls")),
        (PAGES, _("Pages of this site")),
    )
    TOPICS = {
        "vraag": Topic.Kind.QUESTION,
        "discussie": Topic.Kind.DISCUSSION,
        "aankondiging": Topic.Kind.ANNOUNCEMENT,
        "peiling": Topic.Kind.POLL,
    }
    PERIODS = {
        "week": timedelta(days=7),
        "maand": timedelta(days=31),
        "jaar": timedelta(days=366),
    }
    RELEVANCE = "relevantie"

    q = forms.CharField(
        label=_("What are you looking for?"),
        required=False,
        widget=forms.TextInput(attrs={"id": "search-query"}),
    )
    ruimte = forms.ChoiceField(label=_("Space"), required=False, widget=CachedSelect)
    soort = forms.ChoiceField(label=_("Kind"), required=False, choices=KINDS)
    gemeente = forms.CharField(
        label=_("Municipality of the writer"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"list": "municipalities", "autocomplete": "off"}),
    )
    sinds = forms.ChoiceField(
        label=_("Written"),
        required=False,
        choices=[
            ("", _("At any time")),
            ("week", _("In the last week")),
            ("maand", _("In the last month")),
            ("jaar", _("In the last year")),
        ],
    )
    volgorde = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("Newest first")), (RELEVANCE, _("Most relevant first"))],
    )
    onbeantwoord = forms.BooleanField(label=_("Only without an answer"), required=False)

    def __init__(self, data: Any, *, viewer: "Viewer") -> None:
        super().__init__(data)
        self.viewer = viewer
        # The filters are outside the form element, in the sidebar.
        for field in self.fields.values():
            field.widget.attrs["form"] = "search"
        chooser: Any = self.fields["ruimte"]
        chooser.choices = [("", _("All spaces")), *list_searchable_spaces(viewer)]
        chooser.error_messages["invalid_choice"] = _(
            "This space is not there (any more). Choose another one."
        )

    def clean_q(self) -> str:
        return sanitize_line(self.cleaned_data["q"][:MAX_QUERY_LENGTH])

    def clean_ruimte(self) -> Space | None:
        chosen = self.cleaned_data["ruimte"]
        if not chosen:
            return None
        return Space.objects.visible_to(self.viewer).filter(public_id=chosen).first()

    def clean_gemeente(self) -> str:
        """Return the name as it is shown in bylines."""
        typed = sanitize_line(self.cleaned_data["gemeente"])
        if not typed:
            return ""
        found = get_organisation_named(typed)
        if found is None:
            raise forms.ValidationError(
                _("We do not know this municipality. Choose one from the list.")
            )
        return found.shown_name

    def filters(self) -> SearchFilters:
        data = self.cleaned_data
        period = self.PERIODS.get(data["sinds"])
        return SearchFilters(
            space=data["ruimte"],
            kind=self.TOPICS.get(data["soort"], ""),
            is_unanswered=data["onbeantwoord"],
            organisation=data["gemeente"],
            since=_start_of_day(now() - period) if period else None,
        )

    def address(self, page: int) -> str:
        """Return the query string of another page of these results."""
        chosen = {name: value for name, value in self.data.items() if value}
        known = {name: chosen[name] for name in self.fields if name in chosen}
        return f"?{urlencode(known | ({'pagina': page} if page > 1 else {}))}"


def _start_of_day(moment: datetime) -> datetime:
    """Return the start of the local day: a search gives the same result all day."""
    day = to_local(moment)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


class NewsletterForm(forms.Form):
    address = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class AdviceForm(forms.Form):
    title = forms.CharField(label=_("Your question in one sentence"), max_length=120)
    source = forms.CharField(
        label=_("What the adviser has to know"),
        max_length=20_000,
        help_text=_("No names or numbers of citizens: describe the situation."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_title(self) -> str:
        title = sanitize_line(self.cleaned_data["title"])
        if not title:
            raise forms.ValidationError(_("Say in one sentence what you want to know."))
        return title


class FeedbackForm(forms.Form):
    text = forms.CharField(
        label=_("What is not right?"),
        max_length=2000,
        help_text=_("For example: which sentence or link, and what it should be."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    address = forms.EmailField(
        label=_("Your e-mail address (not required)"),
        required=False,
        help_text=_("Only if you would like an answer."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    # Honeypot: hidden from people, filled in only by bots.
    website = forms.CharField(required=False, max_length=200)

    def clean_text(self) -> str:
        text = sanitize_text(self.cleaned_data["text"]).strip()
        if not text:
            raise forms.ValidationError(_("Say what is not right."))
        return text

    @property
    def is_of_a_machine(self) -> bool:
        return bool(self.cleaned_data["website"])

    def remark(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("text", "address")}
