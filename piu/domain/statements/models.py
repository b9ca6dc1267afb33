"""Sources, the things they describe, and what each of them says: every figure is a statement."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from piu.domain.journal.models import Batch
from piu.domain.people.models import Circle, Organisation
from piu.domain.statements.choices import Confidence, Visibility


class Source(models.Model):
    """A page, report or file that says something. `published` keeps what is known of the date."""

    slug = models.SlugField(max_length=120, unique=True)
    url = models.URLField(max_length=600, blank=True)
    title = models.CharField(max_length=400)
    publisher = models.CharField(max_length=250, blank=True)
    published = models.CharField(max_length=10, blank=True, help_text="YYYY, YYYY-MM, YYYY-MM-DD")
    licence = models.CharField(max_length=120, blank=True)
    dataset = models.SlugField(max_length=60, blank=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def scopes(self) -> set[str]:
        return set()

    def journal_name(self) -> tuple[str, str]:
        return "source", self.slug


class Subject(models.Model):
    """One row for each thing that can be described; the thing points here one-to-one.

    `place` lists the scopes of the thing (`toile:dunkerque`, `territory:59271`), so that rights on
    its statements can be checked without knowing what it is.
    """

    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=200)
    place = models.JSONField(default=list)
    owner = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="subjects"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="subject_once")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.key}"

    def scopes(self) -> set[str]:
        return set(self.place)

    def journal_name(self) -> tuple[str, str]:
        return self.kind, self.key


class Statement(models.Model):
    """One source's word on one attribute of one subject. Never changed: withdrawn, or outweighed.

    `label` distinguishes values of a free attribute (the name of an indicator); else it is empty.
    """

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="statements")
    attribute = models.CharField(max_length=40)
    label = models.CharField(max_length=200, blank=True)
    number = models.FloatField(null=True)
    text = models.TextField(blank=True)
    unit = models.CharField(max_length=40, blank=True)
    year = models.SmallIntegerField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    confidence = models.CharField(max_length=12, choices=Confidence)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    circle = models.ForeignKey(Circle, null=True, on_delete=models.PROTECT, related_name="+")
    contributor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sources = models.ManyToManyField(Source, related_name="statements")
    note_fr = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["subject", "attribute"], name="statement_about")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__isnull=False) | ~models.Q(text=""),
                name="statement_says_something",
            ),
            models.CheckConstraint(
                condition=~models.Q(visibility=Visibility.CIRCLE) | models.Q(circle__isnull=False),
                name="statement_circle_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute} = {self.value}"

    @property
    def value(self) -> Any:
        return self.text if self.number is None else self.number


class CurrentValue(models.Model):
    """The public value shown for one attribute of one subject, rebuilt from the statements."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="current_values")
    attribute = models.CharField(max_length=40)
    label = models.CharField(max_length=200, blank=True)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "attribute", "label"], name="current_value_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.attribute}"
