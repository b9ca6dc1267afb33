"""Who did what, when, on what: the audit trail, and the trigger of every reaction."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


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
