"""What stands in addresses. Importing this makes it known to `path()`."""

from django.urls import register_converter


class PublicIdConverter:
    """A public id as it stands in an address: digits only."""

    regex = "[0-9]{1,16}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(PublicIdConverter, "public_id")
