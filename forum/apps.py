from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    name = "forum"
    verbose_name = _("Forum")

    def ready(self) -> None:
        from forum.logguard import guard_the_log
        from forum.searchtables import make_search_tables

        post_migrate.connect(make_search_tables, sender=self)
        post_migrate.connect(guard_the_log, sender=self)
