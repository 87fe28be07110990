"""A message to an address that was given: JSON, signed where there is a secret, or in the shape that Slack takes.

The address is itself a secret: it goes into no message and no exception, and a redirect is not followed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import random
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchstore.errors import BenchstoreError, UsageError
from benchstore.forge.http import NoAnswer, Response, exchange, is_local

TRIES = 4
SIGNATURE = "X-Benchstore-Signature-256"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address for messages; `name` is what people call it, such as the variable that holds it."""

    name: str
    address: str = field(repr=False)
    secret: str = field(default="", repr=False)
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def __post_init__(self) -> None:
        scheme = urllib.parse.urlsplit(self.address).scheme
        if scheme != "https" and not (scheme == "http" and is_local(self.address)):
            raise UsageError(f"{self.name} is not an https address")

    def send(self, value: Mapping[str, Any]) -> None:
        """Post `value` as JSON; its HMAC-SHA256 stands in a header where there is a secret. Raises BenchstoreError where it is not taken."""
        data = json.dumps(value).encode()
        said = ""
        for attempt in range(TRIES):
            if attempt:
                self.sleep(2.0**attempt * (0.5 + self.chance()))
            answer = self._once(data)
            if isinstance(answer, Response) and answer.is_good:
                return
            said = answer.why if isinstance(answer, NoAnswer) else f"the server answered {answer.status}"
            if answer.lasting if isinstance(answer, NoAnswer) else (answer.status < 500 and answer.status != 429):
                break
        raise BenchstoreError(f"{self.name}: {said}", hint="the message was not delivered")

    def _once(self, data: bytes) -> Response | NoAnswer:
        headers = {"Content-Type": "application/json", "User-Agent": "benchstore"}
        if self.secret:
            headers[SIGNATURE] = "sha256=" + hmac.new(self.secret.encode(), data, hashlib.sha256).hexdigest()
        request = urllib.request.Request(self.address, data=data, headers=headers, method="POST")  # noqa: S310  # the address is checked
        return exchange(request)


def for_slack(text: str) -> dict[str, str]:
    """A message in the shape of Slack's incoming webhooks; `&`, `<` and `>` are what Slack reads as markup."""
    return {"text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")}
