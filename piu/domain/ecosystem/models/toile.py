"""The toile: sites, the flows between them, by-products and projects."""

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language

from piu.domain.ecosystem.choices import Certainty, FlowStatus, SiteStatus
from piu.domain.people.models import Organisation
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
    # As far as a source says: YYYY, YYYY-MM or YYYY-MM-DD, as for the dates of a site.
    valid_from = models.CharField(max_length=10, blank=True)
    valid_to = models.CharField(max_length=10, blank=True)
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
