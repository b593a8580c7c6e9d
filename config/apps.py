from django.apps import AppConfig


class WiringConfig(AppConfig):
    """First in INSTALLED_APPS for its commands; wires when every app is there."""

    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401 (registers them)
        from config.observability import init
        from config.wiring import connect

        connect()
        init()
