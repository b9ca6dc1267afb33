from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    MUNICIPALITY = "municipality", _("Commune")
    INTERMUNICIPALITY = "intermunicipality", _("Intercommunalité (EPCI)")
    DEPARTMENT = "department", _("Département")
    REGION = "region", _("Région")
    COUNTRY = "country", _("Pays")
