"""What of the demo city is loaded, so that an interrupted run goes on where it ended."""

from typing import ClassVar

from django.db import models


class LoadedStep(models.Model):
    name = models.CharField(max_length=40, primary_key=True)
    detail = models.JSONField(default=dict)
    finished_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["finished_at"]

    def __str__(self) -> str:
        return self.name
