from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    name = "forum"
    verbose_name = _("Forum")

    def ready(self) -> None:
        from forum.moderation.log_triggers import install_log_triggers
        from forum.search.fts5 import create_fts_tables

        post_migrate.connect(create_fts_tables, sender=self)
        post_migrate.connect(install_log_triggers, sender=self)
