"""Who did what, when, on what: the audit trail, and the trigger of every reaction."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from piu.domain.journal.choices import LIVE, JobState


class Batch(models.Model):
    """One import or bulk act: its lines can be read, and undone, together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


class Entry(models.Model):
    """One act. `done` is set once its reactions have run; nothing else consumes a line."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=200)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="entries")
    detail = models.JSONField(default=dict)
    done = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_key"], name="entry_subject"),
            models.Index(fields=["id"], name="entry_waiting", condition=models.Q(done=False)),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind}/{self.subject_key}"


class Job(models.Model):
    """Work too long for a page: a door asks for it, a worker does it, those who asked follow it.

    `kind` names the function that does it (`piu/jobs/tasks.py`), `asked` is what it is given,
    `key` says that two askers ask the same. The worker that holds it renews `lease_until`; a job
    whose lease is over is taken again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=64)
    asked = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    done = models.FloatField(default=0.0)
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.JSONField(default=dict)
    refusal = models.JSONField(default=dict)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], name="job_once", condition=models.Q(state__in=LIVE)
            )
        ]
        indexes = [
            models.Index(fields=["asked_at"], name="job_open", condition=models.Q(state__in=LIVE))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key[:12]} {self.state}"

    def journal_name(self) -> tuple[str, str]:
        return "job", str(self.id)


class Asker(models.Model):
    """One of those who wait for a job: its address is theirs alone, and they may give it up.

    `name` tells askers apart: a person, or the form that a visitor sent. Sent twice, it is one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="askers")
    name = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["job", "name"], name="asker_once")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.pk])
