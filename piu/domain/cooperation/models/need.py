"""What territories need, and the drafts of those who say it here."""

from django.db import models
from django.urls import reverse

from piu.domain.statements.models import Source, Subject
from piu.domain.territories.models import Territory


class Need(models.Model):
    """Something a territory asks for, in its words."""

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=250)
    description = models.TextField()
    constraint = models.TextField(blank=True)
    horizon = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=5, default="fr")
    themes = models.JSONField(default=list)
    territory = models.ForeignKey(
        Territory, null=True, on_delete=models.PROTECT, related_name="needs"
    )
    place_name = models.CharField(max_length=200)
    place_level = models.CharField(max_length=30, blank=True)
    sources = models.ManyToManyField(Source, related_name="needs")
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="need")

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("needs:need", args=[self.slug])

    def scopes(self) -> set[str]:
        return set(self.subject.place)

    def journal_name(self) -> tuple[str, str]:
        return "needs", self.slug


class NeedDraft(models.Model):
    """A sentence said by someone without an account, until its e-mail address is confirmed.

    `key` opens the page of the draft; `proof` is in the e-mail only, and publishes it. The address
    is for mediators: no page, no journal line and no export shows it.
    """

    key = models.CharField(max_length=40, unique=True)
    proof = models.CharField(max_length=40, unique=True)
    text = models.TextField()
    language = models.CharField(max_length=5, default="fr")
    email = models.EmailField()
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    link = models.URLField(max_length=400)
    said_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    need = models.OneToOneField(Need, null=True, on_delete=models.CASCADE, related_name="draft")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:60]

    def scopes(self) -> set[str]:
        return self.territory.scopes()

    def journal_name(self) -> tuple[str, str]:
        return "need_draft", str(self.pk)
