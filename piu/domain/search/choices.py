from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """The kinds of records that search returns; a result's identifier is `kind/key`."""

    EXPERIENCES = "experiences", _("Expériences")
    CALLS = "calls", _("Aides")
    NEEDS = "needs", _("Besoins")
    SOLUTIONS = "solutions", _("Solutions")
    SITES = "sites", _("Sites de la toile")


class Facet(models.TextChoices):
    THEME = "theme", _("Thème")
    REGION = "region", _("Région")
    SIZE_CLASS = "size_class", _("Taille du territoire")
    STAGE = "stage", _("Stade")
    INTENSITY = "intensity", _("Intensité")
    OBSTACLE = "obstacle", _("Frein rencontré")


class Sort(models.TextChoices):
    """Orders of the results; `plain` is relevance without the fame correction."""

    RELEVANCE = "relevance", _("Pertinence")
    PLAIN = "plain", _("Pertinence seule, sans correction de notoriété")
    SMALL = "small", _("Petits territoires d’abord")
    RECENT = "recent", _("Plus récents d’abord")
    TITLE = "title", _("Ordre alphabétique")
