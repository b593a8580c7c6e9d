"""What the editors' roles may in Wagtail: the pages, and the files shown in them.

Closed spaces and groups are no part of it: no role here sees one.
"""

ACCESS = ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
FILES = [
    (app, model, f"{act}_{model}")
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for act in ("add", "change", "choose")
]
# Role -> what it may with every page. Making a page includes its preview.
PAGE_RIGHTS = {
    "Editors": ["add", "change", "publish"],
    "Moderators": ["add", "change", "publish", "lock", "unlock"],
}
EDITORS, MODERATORS = PAGE_RIGHTS
