"""Files put aside while their sender looks at them, and imports that were done."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from piu.domain.journal.models import Batch


class KeptFile(models.Model):
    """A file sent to be imported, and what its sender said of it, until it is written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    toile = models.CharField(max_length=80, blank=True)
    choices = models.JSONField(default=dict)
    # What a worker found, for a file too long to be read while its sender waits.
    report = models.JSONField(null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return self.name


class ToileImport(models.Model):
    """What one import made and changed in a toile: enough to take it back.

    `created` lists `[kind, name]`; `changed` holds, for each record, what it was and became.
    """

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="+")
    toile = models.SlugField(max_length=80)
    created = models.JSONField(default=list)
    changed = models.JSONField(default=list)

    class Meta:
        ordering = ["-batch__at"]

    def __str__(self) -> str:
        return f"{self.toile} {self.batch_id}"
