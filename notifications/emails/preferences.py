"""What somebody wants by mail: their choices, looked up for one or for many."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from notifications.emails import schedule
from notifications.models import MailSettings, SpaceMail
from notifications.policy import DIRECT_REASONS


@dataclass(frozen=True, slots=True)
class MailPreferences:
    """One person's choices; the settings of who chose nothing are nobody's."""

    settings: MailSettings
    spaces: dict[int, str] = field(default_factory=dict)  # space -> rhythm

    def rhythm(self, reason: str, space_id: int | None) -> str:
        """How soon mail is wanted of what came for this reason from this space.

        What is meant for the person comes as soon as they chose for that, and sooner
        where the space is chosen to; no mail of a space is no mail of it at all.
        """
        own = self.spaces.get(space_id or 0)
        if own == schedule.NOTHING:
            return own
        if reason in DIRECT_REASONS:
            mine = self.settings.mine
            return schedule.earlier(mine, own) if own else mine
        return own or self.settings.rest

    def moment(self, chosen: str, after: datetime) -> datetime:
        return schedule.find_next_moment(chosen, self.settings, after)


def get_mail_preferences(
    user_ids: Iterable[int], space_id: int | None = None
) -> dict[int, MailPreferences]:
    """The choices of these people; of one space only, where one is named."""
    ids = list(user_ids)
    rows = MailSettings.objects.in_bulk(ids)
    spaces: dict[int, dict[int, str]] = {}
    chosen = SpaceMail.objects.filter(user__in=ids)
    if space_id is not None:
        chosen = chosen.filter(space=space_id)
    for user, space, wish in chosen.values_list("user_id", "space_id", "rhythm"):
        spaces.setdefault(user, {})[space] = wish
    usual = MailSettings()
    return {pk: MailPreferences(rows.get(pk, usual), spaces.get(pk, {})) for pk in ids}
