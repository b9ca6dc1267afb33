from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The roles of the permission table; a visitor is anyone without a role."""

    VISITOR = "visitor", _("Visiteur")
    MEMBER = "member", _("Membre")
    EDITOR = "editor", _("Rédacteur d’un territoire")
    OWNER = "owner", _("Responsable d’un site")
    MEDIATOR = "mediator", _("Médiateur")
    OPERATOR = "operator", _("Opérateur de la plateforme")


class OrganisationKind(models.TextChoices):
    AUTHORITY = "authority", _("Collectivité ou autorité publique")
    COMPANY = "company", _("Entreprise")
    ASSOCIATION = "association", _("Association")
    RESEARCH = "research", _("Recherche ou formation")
    OTHER = "other", _("Autre organisme")
