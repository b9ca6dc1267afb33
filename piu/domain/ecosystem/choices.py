from django.db import models
from django.utils.translation import gettext_lazy as _


class SiteStatus(models.TextChoices):
    ACTIVE = "active", _("En activité")
    PLANNED = "planned", _("En projet")
    CLOSED = "closed", _("Fermé")


class FlowStatus(models.TextChoices):
    REAL = "real", _("En cours")
    PLANNED = "planned", _("Prévu")
    STOPPED = "stopped", _("Arrêté")
    POTENTIAL = "potential", _("Possible")


class Certainty(models.TextChoices):
    DOCUMENTED = "documented", _("Documenté")
    INFERRED = "inferred", _("Déduit")


class FollowUp(models.TextChoices):
    """How far an opportunity has come: the last two are outcomes, which feed the chances."""

    IDEA = "idea", _("Idée")
    CONTACT = "contact", _("Prise de contact")
    STUDY = "study", _("Étude")
    AGREEMENT = "agreement", _("Accord")
    RUNNING = "running", _("En service")
    FAILED = "failed", _("Échec")


class CommentKind(models.TextChoices):
    COMMENT = "comment", _("Commentaire")
    QUESTION = "question", _("Question")


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("En attente")
    ACCEPTED = "accepted", _("Acceptée")
    REFUSED = "refused", _("Refusée")
