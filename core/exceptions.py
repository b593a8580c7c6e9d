from django.utils.translation import gettext as _


class ActionRefused(Exception):
    """Raised when a command refuses an action. The message is shown to the user."""


def describe_os_error(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return _("there is no such file")
        case IsADirectoryError():
            return _("it is a folder")
        case PermissionError():
            return _("whoever runs this command may not read it")
    return _("the system says error %(number)s") % {"number": error.errno}
