from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.events import ProfileChanged
from accounts.models import User
from core import uploads
from core.events import publish
from core.uploads import FileRefusedError, Upload, images, storage, virus_scan
from core.uploads.file_types import is_image_content

FOLDER = "photos"
MAX_FORMER_NAMES = 20
FIELDS = frozenset(
    {
        *("display_name", "job_title", "subjects"),
        *("job_title_visibility", "subjects_visibility", "photo_visibility"),
    }
)


@transaction.atomic
def change_profile(actor: User, **fields: object) -> User:
    """Change the profile. Existing posts keep the organisation of their time.

    A former name is stored but never shown: it is needed to clear texts of others when
    the account is deleted.
    """
    unknown = set(fields) - FIELDS
    if unknown:
        raise TypeError(f"no part of a profile: {unknown}")
    user = _lock(actor)
    if fields.get("display_name", user.display_name) != user.display_name:
        names = [*user.former_names, user.display_name]
        user.former_names = list(dict.fromkeys(names))[-MAX_FORMER_NAMES:]
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=[*fields, "former_names"])
    publish(ProfileChanged(user.pk))
    return user


def set_photo(actor: User, *, upload: Upload) -> User:
    """Save a photo, re-encoded from its pixels: without location, time and camera.

    The file is saved before the row refers to it. Raises `FileRefusedError`.
    """
    content = uploads.read_upload(upload)
    if not uploads.is_image_name(upload.name) or not is_image_content(content):
        raise FileRefusedError(_("Choose a picture: a JPG, PNG, WEBP or GIF file."))
    virus_scan.scan(content)
    try:
        name = storage.save(images.make_portrait(content).content, shelf=FOLDER)
    except OSError as error:
        raise FileRefusedError(
            _("There is no room for files at the moment. Try again later.")
        ) from error
    try:
        return _show(actor, name)
    except BaseException:
        storage.delete(name)
        raise


def remove_photo(actor: User) -> User:
    return _show(actor, "")


@transaction.atomic
def _show(actor: User, name: str) -> User:
    user = _lock(actor)
    if user.photo:
        transaction.on_commit(partial(storage.delete, user.photo))
    user.photo = name
    user.save(update_fields=["photo"])
    publish(ProfileChanged(user.pk))
    return user


def _lock(user: User) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)
