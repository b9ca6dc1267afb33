from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "piu.domain.territories"
    label = "territories"
    default_auto_field = "django.db.models.BigAutoField"
