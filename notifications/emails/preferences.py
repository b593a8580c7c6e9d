from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from notifications.emails import schedule
from notifications.models import MailSettings, SpaceMailSettings
from notifications.policy import DIRECT_REASONS


@dataclass(frozen=True, slots=True)
class MailPreferences:
    """One user's preferences. `settings` may be an unsaved default instance."""

    settings: MailSettings
    spaces: dict[int, str] = field(default_factory=dict)  # space id -> frequency

    def frequency(self, reason: str, space_id: int | None) -> str:
        """Return how soon mail is wanted for this reason in this space.

        For direct reasons: the sooner of the user's general choice and that for the
        space. "No mail" for a space always wins.
        """
        own = self.spaces.get(space_id or 0)
        if own == schedule.NOTHING:
            return own
        if reason in DIRECT_REASONS:
            mine = self.settings.direct_frequency
            return schedule.earlier(mine, own) if own else mine
        return own or self.settings.general_frequency

    def moment(self, chosen: str, after: datetime) -> datetime:
        return schedule.find_next_moment(chosen, self.settings, after)


def get_mail_preferences(
    user_ids: Iterable[int], space_id: int | None = None
) -> dict[int, MailPreferences]:
    """Return preferences by user id, with the choices of one space or of all."""
    ids = list(user_ids)
    rows = MailSettings.objects.in_bulk(ids)
    spaces: dict[int, dict[int, str]] = {}
    chosen = SpaceMailSettings.objects.filter(user__in=ids)
    if space_id is not None:
        chosen = chosen.filter(space=space_id)
    for user, space, wish in chosen.values_list("user_id", "space_id", "frequency"):
        spaces.setdefault(user, {})[space] = wish
    usual = MailSettings()
    return {pk: MailPreferences(rows.get(pk, usual), spaces.get(pk, {})) for pk in ids}
