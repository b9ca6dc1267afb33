from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "piu.domain.knowledge"
    label = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"
