"""How a case is judged over time, and what wakes a case that sleeps. Figures are statements."""

from django.db import models

from piu.domain.knowledge.models import Experience


class Plan(models.Model):
    """The evaluation of a case, from its first day. One person is reminded, once a moment."""

    experience = models.OneToOneField(Experience, on_delete=models.CASCADE, related_name="plan")
    starts_on = models.DateField()
    email = models.EmailField(blank=True)
    link = models.URLField(max_length=400, blank=True)
    language = models.CharField(max_length=5, default="fr")

    def __str__(self) -> str:
        return f"{self.experience}: {self.starts_on}"

    def journal_name(self) -> tuple[str, str]:
        return "plan", self.experience.slug


class Appointment(models.Model):
    """A moment at which a case is to be looked at: T0, T+1, T+3 (years)."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="appointments")
    years = models.PositiveSmallIntegerField()
    due_on = models.DateField(db_index=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["years"]
        constraints = [models.UniqueConstraint(fields=["plan", "years"], name="appointment_once")]

    def __str__(self) -> str:
        return f"T+{self.years}" if self.years else "T0"


class Revival(models.Model):
    """Why a case that sleeps may wake: one message for each case and cause, never two."""

    experience = models.ForeignKey(Experience, on_delete=models.CASCADE, related_name="revivals")
    cause_kind = models.CharField(max_length=20)
    cause_key = models.CharField(max_length=200)
    found_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-found_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["experience", "cause_kind", "cause_key"], name="revival_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.experience} ← {self.cause_kind}/{self.cause_key}"

    def journal_name(self) -> tuple[str, str]:
        return "revival", str(self.pk)
