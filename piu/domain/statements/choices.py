from django.db import models
from django.utils.translation import gettext_lazy as _


class Confidence(models.TextChoices):
    """How firmly a value stands, firmest first (the order is used by `rules`)."""

    CONFIRMED = "confirmed", _("Confirmé par l’intéressé")
    DOCUMENTED = "documented", _("Documenté par une source")
    PARTIAL = "partial", _("Source partielle ou ancienne")
    INFERRED = "inferred", _("Déduit, à vérifier")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Public")
    MEMBERS = "members", _("Membres")
    CIRCLE = "circle", _("Cercle")
    OWNER = "owner", _("Organisme concerné")
