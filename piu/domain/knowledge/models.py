"""The library: experiences lived by territories, their method first. Figures are statements."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse

from piu.domain.journal.models import Batch
from piu.domain.knowledge.choices import ContributionState
from piu.domain.statements.models import Source, Subject
from piu.domain.territories.models import Territory


class StandingCases(models.Manager["Experience"]):
    """Cases that stand on their own: one that was merged into another is reached by its address."""

    def get_queryset(self) -> models.QuerySet["Experience"]:
        return super().get_queryset().filter(merged_into=None)


class Experience(models.Model):
    """A case lived by a territory. `place_name` keeps the name that the sources give.

    `region` is known even where the place itself has no code among the territories. `holder` is
    the function that answers for the case: it outlives the person who holds it.
    """

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=250)
    summary = models.TextField()
    language = models.CharField(max_length=5, default="fr")
    territory = models.ForeignKey(
        Territory, null=True, on_delete=models.PROTECT, related_name="experiences"
    )
    place_name = models.CharField(max_length=200)
    place_level = models.CharField(max_length=30, blank=True)
    region = models.ForeignKey(Territory, null=True, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(max_length=20)
    intensity = models.CharField(max_length=20)
    start_year = models.SmallIntegerField(null=True)
    end_year = models.SmallIntegerField(null=True)
    confidence = models.CharField(max_length=12)
    label_basis = models.CharField(max_length=12, default="judgement")
    evaluation_moment = models.CharField(max_length=10, default="none")
    partners = models.JSONField(default=list)
    funding = models.JSONField(default=list)
    schemes = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    replicability = models.TextField(blank=True)
    cause = models.TextField(blank=True, help_text="why it was suspended or given up")
    acceptance = models.TextField(blank=True, help_text="the part that citizens took")
    contracts = models.JSONField(default=list)
    holder = models.CharField(max_length=200, blank=True)
    author_name = models.CharField(max_length=120, blank=True)
    sources = models.ManyToManyField(Source, related_name="experiences")
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="experience")
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged"
    )

    objects: ClassVar[StandingCases] = StandingCases()
    everything: ClassVar[models.Manager["Experience"]] = models.Manager()

    class Meta:
        ordering = ["slug"]
        base_manager_name = "everything"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("experiences:experience", args=[self.slug])

    def scopes(self) -> set[str]:
        return self.territory.scopes() if self.territory is not None else set()

    def journal_name(self) -> tuple[str, str]:
        return "experiences", self.slug


class Part(models.Model):
    """A sentence of an experience, at its rank."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE)
    rank = models.PositiveSmallIntegerField()
    text = models.TextField()
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    said_on = models.CharField(max_length=10, blank=True, help_text="YYYY, YYYY-MM, YYYY-MM-DD")

    class Meta:
        abstract = True
        ordering = ["rank"]

    def __str__(self) -> str:
        return self.text


class Step(Part):
    """One step of the method."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="steps")


class Obstacle(Part):
    """What stood in the way: its kind, on whose side, and the words that say so."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="obstacles")
    kind = models.CharField(max_length=20)
    side = models.CharField(max_length=20)
    span = models.TextField(blank=True)
    removed_how = models.TextField(blank=True)
    removed_by = models.CharField(max_length=200, blank=True)


class SuccessFactor(Part):
    experience = models.ForeignKey(
        Experience, on_delete=models.CASCADE, related_name="success_factors"
    )


class Effect(Part):
    """What the case brought, in one domain; how firmly it is known, where that is told."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="effects")
    domain = models.CharField(max_length=20)
    indicator = models.CharField(max_length=200, blank=True)
    value = models.FloatField(null=True)
    unit = models.CharField(max_length=40, blank=True)
    measured_on = models.CharField(max_length=10, blank=True)
    evidence_level = models.PositiveSmallIntegerField(null=True)


class FundingLine(Part):
    """Money asked of someone, and what came of it; `text` names whom."""

    experience = models.ForeignKey(
        Experience, on_delete=models.CASCADE, related_name="funding_lines"
    )
    outcome = models.CharField(max_length=12)
    asked_eur = models.FloatField(null=True)
    obtained_eur = models.FloatField(null=True)


class ExperienceTheme(models.Model):
    """A theme of an experience; rank 0 is the main one."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="themes")
    code = models.CharField(max_length=60, db_index=True)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["experience", "code"], name="experience_theme_once")
        ]

    def __str__(self) -> str:
        return self.code


class Transposition(models.Model):
    """An idea that moved: from a case (or a named place) to a case (or a named place)."""

    parent = models.ForeignKey(
        Experience, null=True, on_delete=models.CASCADE, related_name="transposed_to"
    )
    parent_name = models.CharField(max_length=250, blank=True)
    child = models.ForeignKey(
        Experience, null=True, on_delete=models.CASCADE, related_name="transposed_from"
    )
    child_name = models.CharField(max_length=250, blank=True)
    kept = models.TextField(blank=True)
    changed = models.TextField(blank=True)
    dropped = models.TextField(blank=True)
    why = models.TextField(blank=True)
    result = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=False) | models.Q(child__isnull=False),
                name="transposition_has_a_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.parent or self.parent_name} → {self.child or self.child_name}"


class Version(models.Model):
    """What a case said at one moment, whole; the person who wrote it is known by number only."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    facts = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["experience", "number"], name="version_once")
        ]

    def __str__(self) -> str:
        return f"{self.experience} · {self.number}"


class Contribution(models.Model):
    """What someone tells of a case, outside of the library until a mediator has read it.

    `key` opens its page, without an account. The address is for the answer of the mediator: no
    page but that of the draft, no journal line and no export shows it. `revision` grows with each
    change: whoever answers from an older page is told what changed meanwhile.
    """

    key = models.CharField(max_length=40, unique=True)
    answers = models.JSONField(default=dict)
    state = models.CharField(
        max_length=12, choices=ContributionState, default=ContributionState.DRAFT
    )
    revision = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=5, default="fr")
    territory = models.ForeignKey(
        Territory, null=True, on_delete=models.PROTECT, related_name="contributions"
    )
    email = models.EmailField(blank=True)
    link = models.URLField(max_length=400, blank=True)
    experience = models.ForeignKey(
        Experience, null=True, on_delete=models.SET_NULL, related_name="contributions"
    )
    base_version = models.PositiveIntegerField(default=0)
    parent = models.ForeignKey(Experience, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(blank=True, help_text="what was pasted or read from a document")
    proposals = models.JSONField(default=list)
    review_note = models.TextField(blank=True)
    told_state = models.CharField(max_length=12, blank=True)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["sent_at", "pk"]

    def __str__(self) -> str:
        return str(self.answers.get("title", ""))[:80]

    def scopes(self) -> set[str]:
        return self.territory.scopes() if self.territory is not None else set()

    def journal_name(self) -> tuple[str, str]:
        return "contribution", str(self.pk)


class Merge(models.Model):
    """Two records of the same case made one: what each held before, so that it can be undone."""

    kept = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="merges")
    gone = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="merged_by")
    before = models.JSONField()
    after = models.JSONField()
    gone_facts = models.JSONField()
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"
