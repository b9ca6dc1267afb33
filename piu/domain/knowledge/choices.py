from django.db import models
from django.utils.translation import gettext_lazy as _


class ContributionState(models.TextChoices):
    """How far what someone tells of a case has come."""

    DRAFT = "draft", _("Brouillon")
    SENT = "sent", _("À relire")
    RETURNED = "returned", _("À compléter")
    PUBLISHED = "published", _("Publiée")
    WITHDRAWN = "withdrawn", _("Retirée")
