"""Files are added, shown in a post, and counted on the disk."""

from pathlib import Path
from typing import Any

from django.conf import settings as site

from forum import commands
from forum.models import Attachment, Post, Topic
from tests.forum.sample_files import docx, pdf, picture, upload


def add(user: Any, space: Any, name: str = "foto.png") -> Attachment:
    content = {"png": picture, "pdf": pdf, "docx": docx}[name.rpartition(".")[2]]()
    return commands.add_attachment(user, space=space, upload=upload(name, content))


def shows(file: Attachment) -> str:
    if file.is_image:
        return f'<p>Zie <img src="{file.path}" alt="Een plattegrond"></p>'
    return f'<p>Zie <a href="{file.path}">{file.name}</a></p>'


def tell(user: Any, topic: Topic, *files: Attachment) -> Post:
    source = "".join(shows(file) for file in files)
    parent = topic.posts.get(number=1)
    return commands.reply(
        user, topic=topic, parent=parent, source=source, source_format="html"
    )


def stored() -> set[str]:
    root = Path(site.FILES_ROOT)
    return {
        path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()
    }
