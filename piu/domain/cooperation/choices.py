from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.TextChoices):
    """What a member says of a group that is proposed."""

    YES = "yes", _("Oui, nous en sommes")
    NOT_NOW = "not_now", _("Pas maintenant")
    WITHDRAWN = "withdrawn", _("S’est retiré")
