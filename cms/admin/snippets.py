"""Screens for what is kept once: positions, alerts, regions and advisers."""

from wagtail.snippets.views.snippets import SnippetViewSet

from cms.models import Adviser, Alert, Position, Region


class PositionScreens(SnippetViewSet):
    model = Position
    icon = "openquote"
    list_display = ["title", "taken_on", "lapses_on"]
    list_export = ["title", "taken_on", "lapses_on"]
    export_filename = "standpunten"
    list_filter = ["taken_by"]
    search_fields = ["title"]


class AlertScreens(SnippetViewSet):
    model = Alert
    icon = "warning"
    list_display = ["title", "level", "show_from", "show_until", "is_everywhere"]
    list_export = ["title", "level", "show_from", "show_until", "is_everywhere"]
    export_filename = "meldingen"
    list_filter = ["level", "is_everywhere"]
    search_fields = ["title"]


class RegionScreens(SnippetViewSet):
    model = Region
    icon = "site"
    list_display = ["name"]
    list_export = ["name"]
    export_filename = "regios"
    search_fields = ["name"]


class AdviserScreens(SnippetViewSet):
    model = Adviser
    icon = "user"
    list_display = ["name", "specialism", "away_from", "away_until"]
    list_export = ["name", "job", "specialism", "phone", "email", "away_until"]
    export_filename = "adviseurs"
    list_filter = ["regions"]
    search_fields = ["name", "specialism"]
