from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Connect the apps. Listed first so that its commands override those of others."""

    name = "config"

    def ready(self) -> None:
        from config import checks  # noqa: F401 (registers the checks)
        from config.observability import init
        from config.wiring import connect

        connect()
        init()
