from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import AMSTERDAM, today
from core.templating.widgets import DayField
from forum.commands.polls import (
    MAX_OPTION_LENGTH,
    MAX_OPTIONS,
    MIN_OPTIONS,
    PollInput,
    deduplicate_options,
)
from forum.forms.post import TopicForm
from forum.models import Topic
from forum.policy import SpacePermissions

KIND_LABELS = {
    Topic.Kind.QUESTION: gettext_lazy("A question: I need an answer"),
    Topic.Kind.DISCUSSION: gettext_lazy("A discussion: I want to exchange views"),
    Topic.Kind.POLL: gettext_lazy("A poll: I want to know what others choose"),
    Topic.Kind.ANNOUNCEMENT: gettext_lazy("An announcement: I have something to tell"),
}
MAX_POLL_DURATION = timedelta(days=731)


class AskForm(TopicForm):
    """Fields of one kind only are rendered by `forum/_topic_kind_fields.html`."""

    is_anonymous = forms.BooleanField(
        label=gettext_lazy("Ask anonymously to colleagues"), required=False
    )
    options = forms.CharField(
        label=gettext_lazy("Choices, one on each line"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=(MAX_OPTION_LENGTH + 2) * MAX_OPTIONS * 2,
    )
    is_multiple = forms.BooleanField(
        label=gettext_lazy("More than one choice is possible"), required=False
    )
    hides_votes = forms.BooleanField(
        label=gettext_lazy(
            "Vote anonymously: nobody can see who chose what, and votes cannot be changed"
        ),
        required=False,
    )
    closes_on = DayField(
        label=gettext_lazy("Last day to vote"),
        help_text=gettext_lazy("Leave it empty if the poll stays open."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    hides_results = forms.BooleanField(
        label=gettext_lazy("Show the results only after the last day"), required=False
    )

    poll_fields = (
        "options",
        "is_multiple",
        "hides_votes",
        "closes_on",
        "hides_results",
    )
    drawn_apart = ("is_anonymous", *poll_fields)

    def __init__(self, *args: object, may: SpacePermissions, **options: object) -> None:
        super().__init__(*args, **options)
        allowed = [
            (kind, words)
            for kind, words in KIND_LABELS.items()
            if kind != Topic.Kind.ANNOUNCEMENT or may.can_announce
        ]
        self.fields["kind"].choices = allowed  # type: ignore[attr-defined]
        self.fields["options"].help_text = _(
            "At least %(fewest)s, at most %(most)s."
        ) % {"fewest": MIN_OPTIONS, "most": MAX_OPTIONS}
        self.fields["source"].required = False  # optional for a poll; see `clean`
        if not may.space.allows_anonymous:
            del self.fields["is_anonymous"]

    def poll_bound(self) -> list[forms.BoundField]:
        return [self[name] for name in self.poll_fields]

    def clean(self) -> dict[str, Any]:
        """Return the arguments of `commands.ask`; `poll` is a PollInput."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        poll = {name: data.pop(name, None) for name in self.poll_fields}
        kind = data.get("kind")
        if kind == Topic.Kind.POLL:
            data["poll"] = self._ballot(**poll)
        else:  # ignore poll fields of users who changed their mind about the kind
            for name in self.poll_fields:
                self.errors.pop(name, None)
            if not data.get("source") and "source" not in self.errors:
                source = self.fields["source"]
                self.add_error("source", source.error_messages["required"])
        if data.get("is_anonymous") and kind != Topic.Kind.QUESTION:
            # Never publish it under the author's name instead.
            words = _("You can only post questions anonymously. Choose “question”.")
            self.add_error("is_anonymous", words)
        return data

    def _ballot(
        self,
        *,
        options: str | None,
        is_multiple: bool,
        hides_votes: bool,
        closes_on: date | None,
        hides_results: bool,
    ) -> PollInput | None:
        texts = deduplicate_options((options or "").splitlines())
        if "options" not in self.errors:
            self._check_options(texts)
        if "closes_on" not in self.errors:
            self._check_day(closes_on, is_needed=hides_results)
        if self.errors:
            return None
        return PollInput(
            options=tuple(texts),
            is_multiple=is_multiple,
            is_anonymous=hides_votes,
            hides_results=hides_results,
            closes_at=_end_of_day(closes_on) if closes_on else None,
        )

    def _check_options(self, texts: list[str]) -> None:
        if not MIN_OPTIONS <= len(texts) <= MAX_OPTIONS:
            words = _(
                "Give %(fewest)s to %(most)s different choices, one on each line."
            )
            self.add_error(
                "options", words % {"fewest": MIN_OPTIONS, "most": MAX_OPTIONS}
            )
        elif max(map(len, texts)) > MAX_OPTION_LENGTH:
            words = _("A choice has at most %(limit)s characters. Make them shorter.")
            self.add_error("options", words % {"limit": MAX_OPTION_LENGTH})

    def _check_day(self, day: date | None, *, is_needed: bool) -> None:
        first = today()
        if day is None and is_needed:
            words = _("Give a last day: the results stay hidden until then.")
            self.add_error("closes_on", words)
        elif day is not None and not first <= day <= first + MAX_POLL_DURATION:
            words = _("Choose a day from today on, and not later than in two years.")
            self.add_error("closes_on", words)


def _end_of_day(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=AMSTERDAM)
