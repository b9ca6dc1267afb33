"""What members say of the group that is proposed around a need."""

from django.db import models

from piu.domain.cooperation.choices import Answer
from piu.domain.cooperation.models.need import Need


class GroupAnswer(models.Model):
    """What one need says of the group around another (`around`), or of its own.

    A group is not kept: it is what needs ask for, read again each time; only answers are.
    """

    around = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="group_answers")
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="answers")
    answer = models.CharField(max_length=10, choices=Answer)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["said_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["around", "need"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.need} → {self.around}: {self.answer}"

    def journal_name(self) -> tuple[str, str]:
        return "group", f"{self.around.slug}/{self.need.slug}"
