"""How somebody is seen, by whom, and what a picture tells no more."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

import pytest
from PIL import Image

from accounts import commands
from accounts.models import Affiliation, Organisation, User
from accounts.models.bylines import Visibility, is_visible_to
from core.uploads import FileRefusedError, storage
from forum.models import Topic
from groups.models import Group

pytestmark = pytest.mark.django_db

FORM = {
    "display_name": "Olga de Official",
    "job_title": "Adviseur wonen",
    "job_title_visibility": "everybody",
    "subjects": "wonen; Wonen, toezicht",
    "subjects_visibility": "members",
    "photo_visibility": "members",
}
GPS, HERE = 0x8825, "KANARIEPLAATS"


def photo(**save: Any) -> SimpleUploadedFile:
    """A telephone's picture: it says where it was taken, and by whom."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = HERE
    exif.get_ifd(GPS)[1] = "N"
    to = BytesIO()
    Image.new("RGB", (600, 400), "teal").save(to, "JPEG", exif=exif, comment=HERE)
    return SimpleUploadedFile("ik.jpg", to.getvalue(), "image/jpeg")


def change(client: Any, user: User, **fields: Any) -> Any:
    client.force_login(user)
    return client.post("/account/profiel/", FORM | fields)


def test_somebody_changes_how_they_are_seen(client: Any, official: User) -> None:
    assert change(client, official).status_code == 302
    official.refresh_from_db()
    assert official.display_name == "Olga de Official"
    assert official.subject_list == ["Wonen", "toezicht"]
    assert official.former_names == ["Olga Official"]
    page = client.get(f"/mensen/{official.public_id}/")
    assert "Adviseur wonen" in page.text
    assert "toezicht" in page.text


def test_a_mistake_costs_nothing_that_was_typed(client: Any, official: User) -> None:
    page = change(client, official, display_name="\u200b", job_title="Jurist")
    assert page.status_code == 200
    assert "Vul uw naam in" in page.text
    assert 'value="Jurist"' in page.text
    official.refresh_from_db()
    assert official.display_name == "Olga Official"
    many = ", ".join(f"onderwerp {n}" for n in range(9))
    assert change(client, official, subjects=many).status_code == 200


def test_only_parts_of_a_profile_are_changed_by_it(official: User) -> None:
    with pytest.raises(TypeError):
        commands.change_profile(official, is_moderator=True)


def test_a_picture_is_drawn_anew_and_an_older_one_is_gone(
    client: Any, official: User, outsider: User, django_capture_on_commit_callbacks: Any
) -> None:
    assert change(client, official, photo=photo()).status_code == 302
    official.refresh_from_db()
    first = official.photo
    content = storage.fetch(first) or b""
    assert HERE.encode() not in content
    with Image.open(BytesIO(content)) as image:
        assert image.size == (256, 256)
        assert not image.getexif()
    client.force_login(outsider)
    path = f"/mensen/{official.public_id}/foto/{first[-8:]}/"
    answer = client.get(path)
    assert answer.content == content
    assert answer["Cache-Control"].startswith("private")
    assert path in client.get(f"/mensen/{official.public_id}/").text
    with django_capture_on_commit_callbacks(execute=True):
        commands.set_photo(official, upload=photo())
    assert storage.fetch(first) is None
    assert client.get(path).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        commands.remove_photo(official)
    official.refresh_from_db()
    assert official.photo == ""


def test_what_is_no_picture_is_refused_and_changes_nothing(
    client: Any, official: User
) -> None:
    for name, content in (("ik.jpg", b"%PDF-1.7"), ("ik.pdf", b"%PDF-1.7")):
        bad = SimpleUploadedFile(name, content)
        assert change(client, official, photo=bad).status_code == 200
    with pytest.raises(FileRefusedError):
        commands.set_photo(official, upload=SimpleUploadedFile("ik.png", b""))
    official.refresh_from_db()
    assert (official.photo, official.display_name) == ("", "Olga Official")


@pytest.mark.parametrize(
    ("audience", "visitor", "colleague", "member"),
    [
        ("everybody", True, True, True),
        ("members", False, True, True),
        ("groups", False, False, True),
    ],
)
def test_a_function_is_seen_by_whom_one_chose(
    client: Any,
    official: User,
    outsider: User,
    topic: Topic,
    audience: str,
    visitor: bool,
    colleague: bool,
    member: bool,
) -> None:
    fields = {"job_title": "Kanariefunctie", "job_title_visibility": audience}
    commands.change_profile(official, **fields)
    path = f"{topic.space.path}{topic.public_id}-{topic.slug}/"
    assert ("Kanariefunctie" in client.get(path).text) is visitor
    client.force_login(outsider)
    assert ("Kanariefunctie" in client.get(path).text) is colleague
    page = client.get(f"/mensen/{official.public_id}/")
    assert ("Kanariefunctie" in page.text) is colleague
    official.refresh_from_db()
    assert is_visible_to(official, "job_title", Visibility.GROUP) is member


def test_people_of_ones_groups_see_what_is_for_them_alone(
    client: Any, group: Group, member: User, facilitator: User, outsider: User
) -> None:
    commands.set_photo(member, upload=photo())
    commands.change_profile(
        member,
        subjects="kanarievak",
        subjects_visibility="groups",
        photo_visibility="groups",
    )
    member.refresh_from_db()
    path = f"/mensen/{member.public_id}/"
    face = f"{path}foto/{member.photo[-8:]}/"
    for reader, sees in ((facilitator, True), (member, True), (outsider, False)):
        client.force_login(reader)
        assert ("kanarievak" in client.get(path).text) is sees
        assert (client.get(face).status_code == 200) is sees


def test_no_visitor_ever_sees_a_picture(
    client: Any, official: User, topic: Topic
) -> None:
    User.objects.filter(pk=official.pk).update(photo_visibility="everybody")
    commands.set_photo(official, upload=photo())
    path = f"{topic.space.path}{topic.public_id}-{topic.slug}/"
    assert "/foto/" not in client.get(path).text
    official.refresh_from_db()
    face = f"/mensen/{official.public_id}/foto/{official.photo[-8:]}/"
    assert client.get(face).status_code == 302


def test_what_is_not_known_of_a_municipality_is_said_to_be_unknown(
    client: Any, official: User
) -> None:
    place = Organisation.objects.create(name="Nergenshuizen")
    Affiliation.objects.create(user=official, organisation=place, source="domain")
    client.force_login(official)
    assert "onbekend" in client.get("/account/profiel/").text
    assert "onbekend" in client.get(f"/mensen/{official.public_id}/").text
