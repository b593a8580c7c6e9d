from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class ActionRefused(Exception):
    """Raised when a command refuses an action. The message is shown to the user.

    Views handle it with `core.http.refusals`. A subclass exists only where a caller
    treats it differently or needs its data. `code` is the code of the form error.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)


def describe_os_error(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return _("there is no such file")
        case IsADirectoryError():
            return _("it is a folder")
        case PermissionError():
            return _("whoever runs this command may not read it")
    return _("the system says error %(number)s") % {"number": error.errno}
