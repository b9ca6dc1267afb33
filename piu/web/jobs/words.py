"""How long is left, and how far a job has come, in words that change seldom."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from piu.domain.journal.choices import JobState
from piu.domain.journal.queries import JobStanding

# A reader who hears the page is told again at each change.
STEPS_S = (10, 20, 30, 45)


def standing_words(standing: JobStanding) -> str:
    """One sentence: waiting, at work and for how long yet, or over."""
    if standing.state == JobState.WAITING:
        return _waiting(standing.before)
    if standing.state == JobState.RUNNING:
        return _left(standing.seconds_left)
    return _("C’est fini.")


def _waiting(before: int) -> str:
    if not before:
        return _("Le calcul va commencer.")
    told = ngettext(
        "En attente : %(n)s autre calcul passe avant.",
        "En attente : %(n)s autres calculs passent avant.",
        before,
    )
    return told % {"n": before}


def _left(seconds: float | None) -> str:
    if seconds is None:
        return _("Le calcul commence.")
    for step in STEPS_S:
        if seconds < step:
            return _("Il reste moins de %(n)s secondes.") % {"n": step}
    minutes = -(-int(seconds) // 60)
    if minutes <= 1:
        return _("Il reste environ une minute.")
    return _("Il reste environ %(n)s minutes.") % {"n": minutes}
