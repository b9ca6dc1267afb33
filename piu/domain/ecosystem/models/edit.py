"""What people say of a row, and the changes that they propose."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from piu.domain.ecosystem.choices import CommentKind, ProposalState
from piu.domain.ecosystem.models.toile import EcosystemWeb
from piu.domain.statements.models import Subject


class Comment(models.Model):
    """What someone says or asks about a site, a flow or a by-product; a question is closed."""

    web = models.ForeignKey(EcosystemWeb, on_delete=models.CASCADE, related_name="comments")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="comments")
    kind = models.CharField(max_length=10, choices=CommentKind)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]

    def scopes(self) -> set[str]:
        return self.subject.scopes() | self.web.scopes()

    def journal_name(self) -> tuple[str, str]:
        return self.subject.kind, self.subject.key


class Proposal(models.Model):
    """A change wished by someone who may not make it; it waits for who may.

    `name` and `fields` are those of the record as it would be; `version` is that of the row
    proposed to be changed, 0 for a new one.
    """

    web = models.ForeignKey(EcosystemWeb, on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=260)
    version = models.PositiveIntegerField(default=0)
    fields = models.JSONField()
    message = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.WAITING)
    answer = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    def journal_name(self) -> tuple[str, str]:
        return self.kind, f"{self.web.slug}/{self.name}"
