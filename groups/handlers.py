"""What groups do when something happens around them."""

from typing import Any

from groups import commands
from groups.shipping import shipped


def ship_methods(**_options: Any) -> None:
    """After each `migrate`: the methods that come with the software are there."""
    commands.ship_methods(shipped())
