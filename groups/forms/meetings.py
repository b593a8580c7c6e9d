"""Forms for meetings. Days and times are in Dutch local time."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import AmbiguousTimeError, local_to_utc, now, to_local
from core.templating.widgets import DayField, RichTextarea
from groups.commands import MAX_DATES
from groups.models import Attendance, Meeting

FORMATS = [("text", "text"), ("html", "html")]


def make_day_field(**options: Any) -> forms.DateField:
    return DayField(
        label=_("Day"),
        input_formats=["%Y-%m-%d", "%d-%m-%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write a day as 25-05-2026.")},
        **options,
    )


def make_time_field(label: Any, **options: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        error_messages={"invalid": _("Write a time as 9:30.")},
        **options,
    )


class MeetingTimeForm(forms.Form):
    day = make_day_field()
    starts = make_time_field(_("From"))
    ends = make_time_field(_("To"))

    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day = data.get("day")
        if day is None:
            return data
        self.starts_at = self._moment("starts")
        self.ends_at = self._moment("ends")
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            self.add_error("ends", _("This must be later than the beginning."))
        elif self.starts_at and self.starts_at <= now():
            self.add_error("day", _("This moment is over. Choose a later one."))
        return data

    def _moment(self, name: str) -> datetime | None:
        at = self.cleaned_data.get(name)
        if at is None:
            return None
        try:
            return local_to_utc(self.cleaned_data["day"], at)
        except AmbiguousTimeError:
            self.add_error(
                name,
                _("The clock is put back or forward at that hour. Choose another one."),
            )
            return None


class MeetingDetailsForm(forms.Form):
    title = forms.CharField(
        label=_("What is it called?"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place = forms.CharField(
        label=_("Where? (you may leave this open)"), max_length=200, required=False
    )
    link = forms.URLField(
        label=_("Link of the video call (you may leave this open)"),
        max_length=500,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Write a whole address, with https:// in front.")},
    )
    source = forms.CharField(
        label=_("Agenda (you may leave this open)"),
        max_length=50_000,
        required=False,
        widget=RichTextarea(attrs={"rows": 6}),
    )
    source_format = forms.ChoiceField(
        choices=FORMATS, initial="text", widget=forms.HiddenInput
    )
    capacity = forms.IntegerField(
        label=_("How many people can come? (leave empty for no limit)"),
        min_value=1,
        max_value=1000,
        required=False,
        help_text=_("Anyone who signs up after that goes on a waiting list."),
    )

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and not link.lower().startswith(("https://", "http://")):
            raise forms.ValidationError(
                _("Write a whole address, with https:// in front.")
            )
        return link

    @property
    def details(self) -> dict[str, object]:
        names = ("title", "place", "link", "source", "source_format", "capacity")
        return {name: self.cleaned_data[name] for name in names}


class MeetingForm(MeetingDetailsForm, MeetingTimeForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ["title", "day", "starts", "ends", "place", "link", "source"]

    @classmethod
    def of(cls, meeting: Meeting, data: Any = None) -> "MeetingForm":
        when: dict[str, Any] = {}
        if meeting.starts_at and meeting.ends_at:
            start, end = to_local(meeting.starts_at), to_local(meeting.ends_at)
            when = {"day": start.date(), "starts": start.time(), "ends": end.time()}
        return cls(data, initial=get_details(meeting) | when)

    @property
    def fields_of_meeting(self) -> dict[str, object]:
        when = {"starts_at": self.starts_at, "ends_at": self.ends_at}
        return self.details | when


class DatePollForm(MeetingDetailsForm):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, meeting: Meeting, data: Any = None) -> "DatePollForm":
        return cls(data, initial=get_details(meeting))

    @property
    def fields_of_meeting(self) -> dict[str, object]:
        return self.details


def get_details(meeting: Meeting) -> dict[str, object]:
    names = ("title", "place", "link", "capacity", "version")
    agenda = {"source": meeting.agenda, "source_format": meeting.agenda_format}
    return {name: getattr(meeting, name) for name in names} | agenda


class DatesFormSet(forms.BaseFormSet[MeetingTimeForm]):
    """The dates of a poll. Empty rows are ignored."""

    def clean(self) -> None:
        if not any(self.errors) and len(set(self.dates)) < 2:
            raise forms.ValidationError(
                _("Give at least two different dates to choose from."), code="few"
            )

    @property
    def dates(self) -> list[tuple[datetime, datetime]]:
        return [
            (form.starts_at, form.ends_at)
            for form in self.forms
            if form.has_changed() and form.starts_at and form.ends_at
        ]


_DateFormSet = forms.formset_factory(
    MeetingTimeForm, formset=DatesFormSet, extra=5, max_num=MAX_DATES
)


def make_date_formset(data: Any = None) -> DatesFormSet:
    return cast(DatesFormSet, _DateFormSet(data, prefix="date"))


class AttendanceForm(forms.Form):
    answer = forms.ChoiceField(choices=Attendance.Answer.choices)


class MinutesForm(forms.Form):
    source = forms.CharField(
        label=_("Minutes"),
        max_length=50_000,
        widget=RichTextarea(attrs={"rows": 14}),
    )
    source_format = forms.ChoiceField(
        choices=FORMATS, initial="text", widget=forms.HiddenInput
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CancelMeetingForm(forms.Form):
    reason = forms.CharField(max_length=300, required=False)
