"""A database that is gone: 503 with a page of our own, and the process stays up."""

import json

import pytest

from tests.faults.children import output_of

ASK = """
import json
from django.test import Client
client = Client(raise_request_exception=False)
client.cookies["sessionid"] = "x" * 32
answers = {path: client.get(path) for path in
           ("/", "/me/", "/search/?q=x", "/api/v1/subjects", "/readyz")}
visitor = Client(raise_request_exception=False)
answers["/healthz"] = visitor.get("/healthz")
answers["POST"] = client.post("/theme/", {"theme": "dark"})
print(json.dumps({path: [answer.status_code, answer.headers.get("Retry-After"),
                         answer.headers["Content-Type"], answer.content.decode()]
                  for path, answer in answers.items()}))
"""


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["postgres://a:b@127.0.0.1:1/c", "sqlite:////nowhere/at/all"])
def test_every_page_says_so(address: str) -> None:
    said = output_of(ASK, DATABASE_URL=address, ALLOWED_HOSTS="testserver")
    answers = json.loads(said.splitlines()[-1])
    assert answers.pop("/healthz")[0] == 200
    assert {path: answer[0] for path, answer in answers.items()} == dict.fromkeys(answers, 503)
    assert answers["/api/v1/subjects"][2] == "application/json"
    assert answers["/"][1] == "10"
    assert 'class="error-number"' in answers["/"][3]
    assert "<h1>" in answers["/me/"][3]
