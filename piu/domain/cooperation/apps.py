from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "piu.domain.cooperation"
    label = "cooperation"
    default_auto_field = "django.db.models.BigAutoField"
