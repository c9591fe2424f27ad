"""How tests ask for the pages of a round, and read them."""

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from eschool.accounts.models import User
from grants.models import Round


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    """The words of a page, a blank between them."""
    words = html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return " ".join(words.replace("\u00a0", " ").split())


def step(client: Client, round_: Round, name: str, **data: Any) -> Any:
    return client.post(reverse("grant_round_step", args=(round_.pk, name)), data)


def page(client: Client, round_: Round) -> Any:
    return client.get(reverse("grant_round", args=(round_.pk,)))
