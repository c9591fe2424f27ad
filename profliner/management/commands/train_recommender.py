import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from profliner.actions.train_here import train_here
from profliner.models import TrainedModel


class Command(BaseCommand):
    help = "Trains a model here and now; where it beats the live one and popularity, it serves."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--json", action="store_true", help="the model's card")

    def handle(self, *args: Any, **options: Any) -> None:
        model = train_here(seed=options["seed"])
        if model.state == TrainedModel.State.FAILED:
            raise CommandError(model.error)
        if options["json"]:
            self.stdout.write(json.dumps({"state": model.state, **model.card}, indent=1))
            return
        over = model.card["over_popular"]
        self.stdout.write(
            f"{model.state}: nDCG@10 over popularity {over['mean']:+.4f}"
            f" ({over['low']:+.4f} … {over['high']:+.4f})"
        )
