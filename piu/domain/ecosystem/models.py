"""The toile: sites, the flows between them, snapshots of the network, scenarios and their runs."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from piu.domain.ecosystem.choices import (
    Certainty,
    CommentKind,
    FlowStatus,
    FollowUp,
    ProposalState,
    SiteStatus,
)
from piu.domain.journal.models import Batch
from piu.domain.people.models import Organisation
from piu.domain.statements.choices import Visibility
from piu.domain.statements.models import Source, Subject
from piu.domain.territories.models import Territory


def in_language(french: str, english: str) -> str:
    """The text in the language of the page; the French one when the other is missing."""
    return english or french if (get_language() or "fr").startswith("en") else french


class EcosystemWeb(models.Model):
    """A toile: the economic ecosystem of a territory."""

    slug = models.SlugField(max_length=80, unique=True)
    name_fr = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    description_fr = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="webs")
    compiled_on = models.DateField(null=True)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("toiles:toile", args=[self.slug])

    @property
    def name(self) -> str:
        return in_language(self.name_fr, self.name_en)

    @property
    def description(self) -> str:
        return in_language(self.description_fr, self.description_en)

    def scopes(self) -> set[str]:
        return {f"toile:{self.slug}"} | self.territory.scopes()

    def journal_name(self) -> tuple[str, str]:
        return "toile", self.slug


class Site(models.Model):
    """A place where an organisation works, or an actor outside the territory: a node."""

    web = models.ForeignKey(EcosystemWeb, on_delete=models.CASCADE, related_name="sites")
    slug = models.SlugField(max_length=80)
    name_fr = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=30)
    naf_division = models.CharField(max_length=2, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="sites"
    )
    siret = models.CharField(max_length=14, blank=True)
    territory = models.ForeignKey(
        Territory, null=True, on_delete=models.PROTECT, related_name="sites"
    )
    place_name = models.CharField(max_length=120, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    geo_precision = models.CharField(max_length=30, blank=True)
    is_outside = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=SiteStatus)
    opened = models.CharField(max_length=10, blank=True)
    closed = models.CharField(max_length=10, blank=True)
    note_fr = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, related_name="sites")
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="site")
    # Grows by one at each writing: two people who edit at once are told (see `edits`).
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["slug"]
        constraints = [models.UniqueConstraint(fields=["web", "slug"], name="site_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("toiles:site", args=[self.web.slug, self.slug])

    @property
    def name(self) -> str:
        return in_language(self.name_fr, self.name_en)

    @property
    def note(self) -> str:
        return in_language(self.note_fr, self.note_en)

    def scopes(self) -> set[str]:
        places = self.web.scopes() | {f"site:{self.web.slug}/{self.slug}"}
        if self.organisation is not None:
            places |= self.organisation.scopes()
        return places

    def journal_name(self) -> tuple[str, str]:
        return "site", f"{self.web.slug}/{self.slug}"


class Flow(models.Model):
    """`source` supplies `target` with a resource: an edge. Its quantity is a statement."""

    source = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="outflows")
    target = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="inflows")
    resource = models.CharField(max_length=80)
    status = models.CharField(max_length=10, choices=FlowStatus)
    certainty = models.CharField(max_length=12, choices=Certainty)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    note_fr = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, related_name="flows")
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="flow")
    # Grows by one at each writing: two people who edit at once are told (see `edits`).
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "resource"], name="flow_once"),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")), name="flow_between_two_sites"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source.slug} → {self.target.slug}: {self.resource}"

    @property
    def key(self) -> str:
        """The public identifier of the flow inside its toile."""
        return f"{self.source.slug}--{self.target.slug}--{self.resource}"

    @property
    def note(self) -> str:
        return in_language(self.note_fr, self.note_en)

    def journal_name(self) -> tuple[str, str]:
        return "flow", f"{self.source.web.slug}/{self.key}"


class ByProduct(models.Model):
    """What a site makes besides its product, and where it goes. Quantities are statements."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="by_products")
    slug = models.SlugField(max_length=120)
    label_fr = models.CharField(max_length=250)
    label_en = models.CharField(max_length=250, blank=True)
    ewc_code = models.CharField(max_length=12, blank=True)
    fate_fr = models.CharField(max_length=300, blank=True)
    fate_en = models.CharField(max_length=300, blank=True)
    certainty = models.CharField(max_length=12, choices=Certainty)
    note_fr = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    sources = models.ManyToManyField(Source, related_name="by_products")
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="by_product")
    # Grows by one at each writing: two people who edit at once are told (see `edits`).
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["site", "slug"], name="by_product_once")]

    def __str__(self) -> str:
        return self.label

    def journal_name(self) -> tuple[str, str]:
        return "by_product", f"{self.site.web.slug}/{self.site.slug}/{self.slug}"

    @property
    def label(self) -> str:
        return in_language(self.label_fr, self.label_en)

    @property
    def fate(self) -> str:
        return in_language(self.fate_fr, self.fate_en)

    @property
    def note(self) -> str:
        return in_language(self.note_fr, self.note_en)


class Project(models.Model):
    """An arrival, a closure, an investment or a shock, dated. Jobs and amounts are statements."""

    web = models.ForeignKey(EcosystemWeb, on_delete=models.CASCADE, related_name="projects")
    slug = models.SlugField(max_length=80)
    name_fr = models.CharField(max_length=250)
    name_en = models.CharField(max_length=250, blank=True)
    kind = models.CharField(max_length=30)
    date = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=30)
    description_fr = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    sites = models.ManyToManyField(Site, related_name="projects")
    sources = models.ManyToManyField(Source, related_name="projects")
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="project")

    class Meta:
        ordering = ["-date", "slug"]
        constraints = [models.UniqueConstraint(fields=["web", "slug"], name="project_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self.name_fr, self.name_en)

    @property
    def description(self) -> str:
        return in_language(self.description_fr, self.description_en)


class Opportunity(models.Model):
    """An opportunity that people follow: how far it has come, and who does the next act.

    `key` names both sides and the resource; what was found of it (how much, how likely) is read
    from the toile each time and never stored.
    """

    web = models.ForeignKey(EcosystemWeb, on_delete=models.CASCADE, related_name="opportunities")
    key = models.CharField(max_length=250)
    kind = models.CharField(max_length=30)
    state = models.CharField(max_length=12, choices=FollowUp)
    cause = models.CharField(max_length=500, blank=True)
    next_act = models.CharField(max_length=300, blank=True)
    next_by = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["web", "key"], name="opportunity_once")]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("toiles:opportunity", args=[self.web.slug, self.key])

    def scopes(self) -> set[str]:
        return self.web.scopes()

    def journal_name(self) -> tuple[str, str]:
        return "opportunity", f"{self.web.slug}/{self.key}"


class NetworkSnapshot(models.Model):
    """What a viewpoint saw of a toile at one moment, in full: scenarios run on it, never on rows.

    `content` is canonical JSON (sorted keys), `digest` its SHA-256: the same facts, the same row.
    `audience` lists the rights that its figures need (empty: anyone's), see `scenarios`.
    """

    web = models.ForeignKey(EcosystemWeb, on_delete=models.CASCADE, related_name="snapshots")
    visibility = models.CharField(max_length=10, choices=Visibility)
    digest = models.CharField(max_length=64, unique=True)
    content = models.TextField()
    layout = models.JSONField(default=dict)
    audience = models.JSONField(default=list)
    # What the closure of each site would do, computed once after the snapshot: see the bridge.
    ranking = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.web.slug} {self.digest[:12]}"


class Scenario(models.Model):
    """A question put to a snapshot: shocks, seed, draws and stopping threshold.

    `days` and `step_days` when it is followed in time; `days` null for the long run.

    `digest` names the question without the engine; each engine version answers it in a `Run`.
    """

    snapshot = models.ForeignKey(
        NetworkSnapshot, on_delete=models.PROTECT, related_name="scenarios"
    )
    shocks = models.JSONField()
    seed = models.PositiveIntegerField()
    draws = models.PositiveIntegerField()
    eps = models.FloatField()
    days = models.PositiveIntegerField(null=True)
    step_days = models.PositiveSmallIntegerField(default=7)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.digest[:12]

    def journal_name(self) -> tuple[str, str]:
        return "scenario", self.digest[:16]


class SavedScenario(models.Model):
    """The name that a person gives to a question, to find it again and to show it."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "by"], name="scenario_named_once")
        ]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """The answer of one engine version to one scenario. `key` is its public address."""

    scenario = models.ForeignKey(Scenario, on_delete=models.CASCADE, related_name="runs")
    engine_version = models.CharField(max_length=20)
    key = models.CharField(max_length=16, unique=True)
    result = models.JSONField()
    seconds = models.FloatField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "engine_version"], name="run_once")
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return reverse("toiles:run", args=[self.scenario.snapshot.web.slug, self.key])


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


class KeptFile(models.Model):
    """A file sent to be imported, and what its sender said of it, until it is written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    toile = models.CharField(max_length=80, blank=True)
    choices = models.JSONField(default=dict)
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
