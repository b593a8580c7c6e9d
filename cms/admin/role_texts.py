from django.utils.translation import gettext_lazy as _

from accounts.models import Role

ROLE_DESCRIPTIONS = {
    Role.MODERATOR: (
        _("Hides, moves and merges messages in open spaces; warns and suspends."),
        _("Lets people in, founds groups and publishes pages."),
        _("Does not read in closed groups."),
    ),
    Role.EDITOR: (
        _("Writes and publishes pages, news and the newsletter."),
        _("Moderates nothing, and does not read in closed groups."),
    ),
    Role.ADVISER: (
        _("Is shown as adviser and vouches for answers."),
        _("Gets questions of people in the own region, also in private."),
    ),
    Role.ADMINISTRATOR: (
        _("Keeps organisations, e-mail domains, sign-in providers and roles."),
        _("Reads the security log, signs people out and suspends anybody else."),
        _("Can read along in a closed group for some hours, which the group sees."),
    ),
}
