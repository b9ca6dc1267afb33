"""The states of a job."""

from django.db.models import TextChoices


class JobState(TextChoices):
    """`refused`: what was asked cannot be done, and why. `lost`: its worker died too often."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    LOST = "lost"


LIVE = (JobState.WAITING, JobState.RUNNING)
