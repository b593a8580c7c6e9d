"""Charts of the community, by week.

Closed spaces are not counted and nobody is tracked: the numbers are totals. For a
municipality they say only whether anybody takes part.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import TruncDay
from django.utils.formats import date_format
from django.utils.translation import gettext as _

import pygal
from pygal.style import Style

from accounts.models import Affiliation, Organisation, User
from cms.models import FailedSearch
from core.clock import AMSTERDAM, start_of_day, today
from core.templating.design_tokens import design_token
from forum.models import Participation, Post, Topic

WEEKS = 26
WEEK = timedelta(days=7)
# A query with fewer searches could identify a person.
MIN_SHOWN = 3
MAX_SEARCH_MISSES = 50
OPEN_AUDIENCES = ("public", "members")
FONT_SIZES = {
    "label_font_size": 15,
    "major_label_font_size": 15,
    "legend_font_size": 16,
}
# For phones: drawn at the width of the screen, so that text is not scaled down.
NARROW_FONT_SIZES = {
    "label_font_size": 12,
    "major_label_font_size": 12,
    "legend_font_size": 13,
}
SIZE, STACKED_SIZE = (900, 340), (900, 460)
NARROW_SIZE, NARROW_STACKED_SIZE = (320, 260), (320, 420)


@dataclass(frozen=True, slots=True)
class Chart:
    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    kind: str = "bar"  # how it is drawn; empty: only a table
    # Only in the CSV file: too many rows for a page.
    more_columns: tuple[str, ...] = ()
    more_rows: list[tuple[Any, ...]] | None = None

    @property
    def sheet(self) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
        rows = self.rows if self.more_rows is None else self.more_rows
        return self.more_columns or self.columns, rows

    @property
    def is_drawn(self) -> bool:
        return bool(self.kind) and any(any(row[1:]) for row in self.rows)


def list_weeks() -> list[date]:
    """Return the Mondays of the last 26 weeks, oldest first."""
    monday = get_monday(today())
    return [monday - WEEK * n for n in reversed(range(WEEKS))]


def get_monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _since() -> Any:
    return start_of_day(list_weeks()[0])


def _open_posts() -> Any:
    rows = Post.objects.visible().filter(created_at__gte=_since())
    return rows.filter(topic__space__audience__in=OPEN_AUDIENCES)


def _by_week(rows: Any, figure: Any) -> Counter[date]:
    """Aggregate by day in the database and by week in Python."""
    days = rows.annotate(day=TruncDay("created_at", tzinfo=AMSTERDAM))
    found: Counter[date] = Counter()
    for row in days.order_by().values("day").annotate(n=figure):
        found[get_monday(row["day"].date())] += row["n"]
    return found


def make_activity_chart() -> Chart:
    posts = _open_posts()
    topics = _by_week(posts.filter(number=1), Count("pk"))
    replies = _by_week(posts.filter(number__gt=1), Count("pk"))
    return Chart(
        "geschreven",
        _("Topics and replies per week"),
        _("What was written in open spaces and is visible."),
        (_("Week from"), _("Topics"), _("Replies")),
        [(week, topics[week], replies[week]) for week in list_weeks()],
    )


def _questions() -> dict[date, list[tuple[float | None, bool]]]:
    """Return, per week, the hours until the first reply by somebody else, and whether
    the question was answered or solved.
    """
    theirs = Q(posts__state=Post.State.VISIBLE) & ~Q(posts__author=F("author"))
    rows = Topic.objects.filter(
        kind=Topic.Kind.QUESTION,
        import_key=None,
        post_count__gt=0,
        created_at__gte=_since(),
        space__audience__in=OPEN_AUDIENCES,
    ).annotate(first=Min("posts__created_at", filter=theirs))
    found: dict[date, list[tuple[float | None, bool]]] = {}
    values = rows.values_list("created_at", "first", "has_answer", "solved_at")
    for asked, first, has_answer, solved in values.iterator(chunk_size=2000):
        week = get_monday(asked.astimezone(AMSTERDAM).date())
        hours = (first - asked).total_seconds() / 3600 if first else None
        found.setdefault(week, []).append((hours, bool(has_answer or solved)))
    return found


def make_answer_charts() -> list[Chart]:
    by_week = _questions()
    waited, share = [], []
    for week in list_weeks():
        rows = by_week.get(week, [])
        hours = [row for row, _done in rows if row is not None]
        waited.append((week, round(median(hours), 1) if hours else None, len(hours)))
        done = sum(is_done for _hours, is_done in rows)
        percent = round(100 * done / len(rows)) if rows else None
        share.append((week, percent, done, len(rows)))
    return [
        Chart(
            "eerste-antwoord",
            _("Time to the first answer"),
            _("In hours, of half of the questions of a week (the median)."),
            (_("Week from"), _("Hours"), _("Questions with an answer")),
            waited,
            kind="line",
        ),
        Chart(
            "beantwoord",
            _("Share of questions that were answered"),
            _(
                "With a chosen answer, or said to be solved; by the week of asking. "
                "Imported questions are not counted."
            ),
            (_("Week from"), _("Percent"), _("Answered"), _("Asked")),
            share,
            kind="line",
        ),
    ]


def make_authors_chart() -> Chart:
    """Count the authors of each week separately: nobody is tracked over time."""
    found = _authors_by_week(_open_posts())
    kinds = (User.Kind.PERSON, User.Kind.IMPORTED)
    rows = [(week, *(found[week, kind] for kind in kinds)) for week in list_weeks()]
    return Chart(
        "actief",
        _("People who wrote, per week"),
        _(
            "Everybody counts once a week; who only reads is not counted. Authors of "
            "imported messages cannot sign in, and are counted apart."
        ),
        (_("Week from"), _("People"), _("Imported authors")),
        rows,
    )


def _authors_by_week(posts: Any) -> Counter[tuple[date, str]]:
    """Count authors by week and kind of account, each author once a week."""
    days = posts.annotate(day=TruncDay("created_at", tzinfo=AMSTERDAM))
    names = ("day", "author_id", "author__kind")
    rows = days.order_by().values_list(*names).distinct()
    authors = {
        (get_monday(day.date()), author, kind)
        for day, author, kind in rows.iterator(chunk_size=5000)
    }
    return Counter((week, kind) for week, _author, kind in authors)


def make_municipalities_chart() -> Chart:
    """Count municipalities with at least one participant in an open space."""
    inside = Participation.objects.countable().filter(
        space__audience__in=OPEN_AUDIENCES
    )
    there = Affiliation.objects.filter(until=None, user__in=inside.values("user_id"))
    taking_part = set(there.values_list("organisation_id", flat=True).distinct())
    known = Organisation.objects.filter(
        kind=Organisation.Kind.MUNICIPALITY, merged_into=None
    )
    names = known.order_by("province", "name").values_list("pk", "name", "province")
    rows = [(name, province, pk in taking_part) for pk, name, province in names]
    every = Counter(province for _name, province, _in in rows)
    joined = Counter(province for _name, province, is_in in rows if is_in)
    return Chart(
        "gemeenten",
        _("Municipalities that take part"),
        _("Of how many municipalities somebody takes part in an open space."),
        (_("Province"), _("Taking part"), _("Do not take part yet")),
        [(name, joined[name], every[name] - joined[name]) for name in sorted(every)],
        kind="stacked",
        more_columns=(_("Municipality"), _("Province"), _("Takes part")),
        more_rows=[(n, p, _("yes") if is_in else _("no")) for n, p, is_in in rows],
    )


def make_search_misses_chart() -> Chart:
    rows = FailedSearch.objects.filter(times__gte=MIN_SHOWN)[:MAX_SEARCH_MISSES]
    return Chart(
        "niet-gevonden",
        _("Sought and not found"),
        _(
            "Words that were sought at least three times without a result. Who sought "
            "them is not kept."
        ),
        (_("Words"), _("Times"), _("Last on")),
        [(row.words, row.times, row.last_on) for row in rows],
        kind="",
    )


def list_charts() -> list[Chart]:
    """Return all charts, in a fixed number of queries."""
    return [
        make_activity_chart(),
        *make_answer_charts(),
        make_authors_chart(),
        make_municipalities_chart(),
        make_search_misses_chart(),
    ]


# Functions by chart name, so that one chart does not run the queries of all.
CHARTS_BY_NAME: dict[str, Callable[[], Chart]] = {
    "geschreven": make_activity_chart,
    "eerste-antwoord": lambda: make_answer_charts()[0],
    "beantwoord": lambda: make_answer_charts()[1],
    "actief": make_authors_chart,
    "gemeenten": make_municipalities_chart,
    "niet-gevonden": make_search_misses_chart,
}


def render_svg(picture: Chart, *, is_narrow: bool = False) -> bytes:
    """Return an SVG with a title and description.

    The page shows the numbers in a table. `is_narrow` is for phones.
    """
    series = {"bar": slice(1, None), "line": slice(1, 2), "stacked": slice(1, None)}
    chart = _build_plot(picture, is_narrow)
    chart.x_labels = [_label(row[0], is_narrow) for row in picture.rows]
    for place, name in list(enumerate(picture.columns))[series[picture.kind]]:
        chart.add(name, [row[place] for row in picture.rows])

    def name_it(root: Any) -> Any:
        root.set("role", "img")
        # Remove scripts: the chart is static and loads nothing.
        for parent in list(root.iter()):
            for part in [p for p in parent if str(p.tag).endswith("script")]:
                parent.remove(part)
        for tag, text in (("desc", picture.about), ("title", picture.title)):
            found = root.makeelement(tag, {})
            found.text = text
            root.insert(0, found)
        return root

    chart.add_xml_filter(name_it)
    drawn: bytes = chart.render()
    return drawn


def _build_plot(picture: Chart, is_narrow: bool) -> Any:
    stacked = NARROW_STACKED_SIZE if is_narrow else STACKED_SIZE
    weekly_size = NARROW_SIZE if is_narrow else SIZE
    width, height = stacked if picture.kind == "stacked" else weekly_size
    options: dict[str, Any] = {
        "style": _style(is_narrow),
        "js": [],
        "show_legend": len(picture.columns) > 2 and picture.kind != "line",
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 1 if is_narrow else 2,
        "width": width,
        "height": height,
        "margin": 8,
        "include_x_axis": True,
        "disable_xml_declaration": False,
        "print_values": False,
        "order_min": 0,  # no fractions of counts
    }
    if picture.kind == "stacked":
        return pygal.HorizontalStackedBar(**options)
    # Show few labels, so that they fit horizontally.
    every = 12 if is_narrow else 6
    weekly = {"x_labels_major_every": every, "show_minor_x_labels": False}
    weekly |= {"truncate_label": -1}  # do not truncate dates
    if picture.kind == "line":
        return pygal.Line(**options | weekly, allow_interruptions=True)
    return pygal.Bar(**options | weekly)


def _style(is_narrow: bool) -> Style:
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground=design_token("forum-chart-color-default"),
        foreground_strong=design_token("forum-chart-color-strong"),
        foreground_subtle=design_token("forum-chart-color-subtle"),
        colors=(design_token("forum-chart-1-bg"), design_token("forum-chart-2-bg")),
        font_family="sans-serif",
        **(NARROW_FONT_SIZES if is_narrow else FONT_SIZES),
    )


def _label(cell: object, is_narrow: bool) -> str:
    if isinstance(cell, date):
        return date_format(cell, "j M" if is_narrow else "j M Y")
    return str(cell)
