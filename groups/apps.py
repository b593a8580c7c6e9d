from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = _("Groups")

    def ready(self) -> None:
        from groups.commands.event_handlers import load_methods_after_migrate

        post_migrate.connect(load_methods_after_migrate, sender=self)
