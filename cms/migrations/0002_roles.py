"""The groups of Wagtail in which editors, moderators, administrators and advisers are.

Django makes permissions after the last migration, so those that are given here are made
here. `cms.commands.ensure_roles` does the same on a site that runs.
"""

from django.db import migrations

ACCESS = ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
SNIPPETS = [
    ("cms", model, f"{act}_{model}", f"Can {act} {model}")
    for model in ("position", "alert", "region", "adviser")
    for act in ("add", "change", "delete", "view")
]
FILES = [
    (app, model, f"{act}_{model}", f"Can {act} {model}")
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for act in ("add", "change", "choose")
]
# Group -> what it may with every page.
PAGE_RIGHTS = {
    "Editors": ["add", "change", "publish"],
    "Moderators": ["add", "change", "publish", "lock", "unlock"],
    "Administrators": [],
    "Advisers": [],
}


def make_roles(apps, schema_editor):
    def permission(app, model, codename, name):
        kinds = apps.get_model("contenttypes", "ContentType").objects
        kind, _made = kinds.get_or_create(app_label=app, model=model)
        permissions = apps.get_model("auth", "Permission").objects
        return permissions.get_or_create(
            content_type=kind, codename=codename, defaults={"name": name}
        )[0]

    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    collections = apps.get_model("wagtailcore", "Collection").objects
    collection = collections.filter(depth=1).first()
    for name, page_rights in PAGE_RIGHTS.items():
        # Wagtail's own migrations make two of them, with rights of their own.
        group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(permission(*ACCESS))
        if not page_rights:
            continue
        group.permissions.add(*(permission(*row) for row in SNIPPETS))
        for right in page_rights:
            row = ("wagtailcore", "page", f"{right}_page", f"Can {right} page")
            group.page_permissions.get_or_create(page=root, permission=permission(*row))
        for row in FILES:
            group.collection_permissions.get_or_create(
                collection=collection, permission=permission(*row)
            )


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
