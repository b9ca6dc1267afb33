from django.apps import AppConfig


class EcosystemConfig(AppConfig):
    name = "piu.domain.ecosystem"
    label = "ecosystem"
    default_auto_field = "django.db.models.BigAutoField"
