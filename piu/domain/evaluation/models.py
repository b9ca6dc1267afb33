"""How a case was judged. Its indicators are statements (attribute `indicator`) on its subject."""

from django.db import models

from piu.domain.knowledge.models import Experience


class Evaluation(models.Model):
    """At which moment a case was evaluated: before, during, after, or not."""

    experience = models.OneToOneField(
        Experience, on_delete=models.CASCADE, related_name="evaluation"
    )
    moment = models.CharField(max_length=12)

    def __str__(self) -> str:
        return f"{self.experience}: {self.moment}"
