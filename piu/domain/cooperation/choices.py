from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.TextChoices):
    """What a member says of a group that is proposed."""

    YES = "yes", _("Oui, nous en sommes")
    NOT_NOW = "not_now", _("Pas maintenant")
    WITHDRAWN = "withdrawn", _("S’est retiré")


class Trust(models.TextChoices):
    """How far trust has come between a territory and those who could answer it, step by step."""

    MET = "met", _("Rencontrés")
    VISITED = "visited", _("Visités")
    TESTED = "tested", _("Essayé")
    BOUGHT = "bought", _("Acheté")
