from core.uploads.file_types import FileRefusedError

_CONTROLS = bytes({*range(9), 11, *range(14, 32), 127} - {27})
_OTHER_KINDS = (b"%PDF", b"PK\x03\x04", b"{\\rtf", b"\x7fELF", b"MZ", b"#!")


def clean_text_file(content: bytes) -> bytes:
    """Return the content if it is text in UTF-8 or an 8-bit Windows encoding."""
    is_other = content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_OTHER_KINDS)
    if is_other or content.translate(None, _CONTROLS) != content:
        raise FileRefusedError.as_no("txt")
    return content
