"""What people decided for texts that the classifier read: what it learns from next."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class LabelDecision(models.Model):
    """The labels that a person gave to a text, beside those that the model proposed."""

    digest = models.CharField(max_length=64, db_index=True)
    text = models.TextField()
    proposed = models.JSONField()
    decided = models.JSONField()
    model_version = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.digest[:12]} ({self.model_version})"

    def journal_name(self) -> tuple[str, str]:
        return "label_decision", self.digest[:16]
