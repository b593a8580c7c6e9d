"""Files that cannot be opened, said in the language of the site."""

from django.utils.translation import gettext as _


def describe_os_error(error: OSError) -> str:
    """The system's own words for it are English, whatever language a site speaks."""
    match error:
        case FileNotFoundError():
            return _("there is no such file")
        case IsADirectoryError():
            return _("it is a folder")
        case PermissionError():
            return _("whoever runs this command may not read it")
    return _("the system says error %(number)s") % {"number": error.errno}
