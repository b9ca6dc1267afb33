"""A long file that a worker checks or writes: what its page says, and where it leads."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

WRITTEN = "ecrites"


def title(job: Any) -> str:
    """What is at work."""
    return _("Votre fichier s’importe") if job.asked["write"] else _("Votre fichier se vérifie")


def lede(job: Any) -> str:
    """What that means for the toile."""
    if job.asked["write"]:
        return _("Tout sera écrit, ou rien. Vous pourrez ensuite l’annuler d’un seul geste.")
    return _("Rien n’est écrit avant que vous ayez vu ce que le fichier changerait.")


def arrival(job: Any, given: Mapping[str, str]) -> str:
    """The page of the file, or of the imports once it is written."""
    if job.outcome["file"]:
        return reverse("toiles:look", args=[job.outcome["file"]])
    return f"{reverse('toiles:import')}?{urlencode({WRITTEN: job.outcome['written']})}"


def again(job: Any, given: Mapping[str, str]) -> str:
    """Where a file is sent."""
    return reverse("toiles:import")


def back(job: Any) -> str:
    """What that page is called."""
    return _("Envoyer un autre fichier")
