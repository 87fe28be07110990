"""JSON over HTTP for a forge's API: time-outs, waiting where the forge asks for it, trying again where that helps.

The token is given once, goes into one header of requests to one host, and appears in no message.
"""

from __future__ import annotations

import json
import random
import socket
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException, HTTPMessage
from typing import Any, NoReturn

from benchstore.errors import BenchstoreError

TRIES = 6
TIMEOUT_SECONDS = 30
LONGEST_WAIT_SECONDS = 300
"""Who is asked to wait longer stops and says so: a job that sleeps for an hour helps nobody."""
_LIMITED_WAIT_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a request gave: the status, the headers in lower case, the JSON value (None where there is none)."""

    status: int
    headers: Mapping[str, str]
    value: Any

    @property
    def is_good(self) -> bool:
        """Whether the forge did what was asked. A redirect that is not followed is none."""
        return self.status // 100 == 2

    @property
    def message(self) -> str:
        """What the forge says is wrong."""
        return str(self.value.get("message", "")) if isinstance(self.value, dict) else ""

    @property
    def next_page(self) -> str | None:
        """The address of the next page, from the Link header."""
        for part in self.headers.get("link", "").split(","):
            address, _, relation = part.partition(";")
            if 'rel="next"' in relation:
                return address.strip().removeprefix("<").removesuffix(">")
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """Why no answer came, in words that do not tell the address, and what to do. `lasting` is what another try does not change."""

    why: str
    hint: str
    lasting: bool = False


class _OneHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only on the same host, so that the token never goes anywhere else, and only of a GET.

    The library would repeat anything else as a GET, whose answer says nothing about what was asked.
    """

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if req.get_method() != "GET" or urllib.parse.urlsplit(newurl)[:2] != urllib.parse.urlsplit(req.full_url)[:2]:
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Requests below `api`, an https address (or http on this machine). `sleep`, `now` and `chance` are the clock's and luck's."""

    api: str
    token: str = field(repr=False)
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time
    chance: Callable[[], float] = random.random

    def __post_init__(self) -> None:
        if urllib.parse.urlsplit(self.api).scheme != "https" and not is_local(self.api):
            raise BenchstoreError(f"{self.api} is not https", hint="a token is only sent over https; see GITHUB_API_URL")

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, accept: tuple[int, ...] = (), kind: type = dict
    ) -> Response:
        """The answer to a request; `path` is below the API, or a whole address there. `accept` are bad statuses the caller knows.

        A good answer holds a value of the `kind`, or nothing where the status says so (204).

        Raises BenchstoreError where the answer stays bad.
        """
        for attempt in range(TRIES):
            answer = self._once(method, path, body)
            if isinstance(answer, Response) and (answer.is_good or (answer.status in accept and not _is_limited(answer))):
                return _of_an_api(answer, kind)
            wait = self._wait(answer, attempt)
            if wait is None or attempt == TRIES - 1:
                _refuse(f"{method} {urllib.parse.urlsplit(path).path}", urllib.parse.urlsplit(self.api).netloc.rpartition("@")[2], answer)
            self.sleep(wait)
        raise AssertionError  # the last attempt returns or raises

    def pages(self, path: str) -> Iterator[Any]:
        """Every item of a list, through all of its pages."""
        address: str | None = path + ("&" if "?" in path else "?") + "per_page=100"
        while address:
            answer = self.ask("GET", address, kind=list)
            yield from answer.value
            address = answer.next_page

    def _once(self, method: str, path: str, body: Mapping[str, Any] | None) -> Response | NoAnswer:
        """One try."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._address(path), data=data, method=method, headers=self._headers())  # noqa: S310  # the address is checked
        return exchange(request)

    def _address(self, path: str) -> str:
        base = self.api.rstrip("/")
        if not path.startswith(("http://", "https://")):
            return f"{base}{path}"
        if urllib.parse.urlsplit(path)[:2] != urllib.parse.urlsplit(base)[:2]:
            raise BenchstoreError("the forge's answer leads to another host; it is not followed")
        return path

    def _headers(self) -> dict[str, str]:
        known = {"Accept": "application/vnd.github+json", "User-Agent": "benchstore", "X-GitHub-Api-Version": "2022-11-28"}
        return known | {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}

    def _wait(self, answer: Response | NoAnswer, attempt: int) -> float | None:
        """Seconds until another try is worth it; None where it is not.

        Source: GitHub's "Best practices for using the REST API": `retry-after`; else until `x-ratelimit-reset` where nothing
        remains; else, for a secondary limit, a minute or more, growing.
        """
        backoff: float = 2.0**attempt * (0.5 + self.chance())
        if isinstance(answer, NoAnswer):
            return None if answer.lasting else backoff
        if answer.status >= 500:
            return backoff
        if not _is_limited(answer):
            return None
        if answer.headers.get("retry-after", "").isdecimal():
            wait = float(answer.headers["retry-after"])
        elif answer.headers.get("x-ratelimit-remaining") == "0" and answer.headers.get("x-ratelimit-reset", "").isdecimal():
            wait = float(answer.headers["x-ratelimit-reset"]) - self.now()
        else:
            wait = _LIMITED_WAIT_SECONDS * 2.0**attempt
        return max(wait, 0) + backoff if wait <= LONGEST_WAIT_SECONDS else None


def exchange(request: urllib.request.Request) -> Response | NoAnswer:
    """One request and its answer, whatever its status, or why none came."""
    # What is for this machine takes no proxy: it may be plain http, and hold a token.
    handlers = [_OneHost(), *([urllib.request.ProxyHandler({})] if is_local(request.full_url) else [])]
    through = _proxy(request.full_url)
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=TIMEOUT_SECONDS) as answer:
            return _answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error.code, error.headers, error.read())
    except urllib.error.URLError as error:
        return no_answer(error.reason, through_proxy=through)
    except (OSError, HTTPException, ValueError) as error:
        return no_answer(error, through_proxy=through)


def _proxy(address: str) -> bool:
    """Whether a request goes through a proxy, by the variables that Python's library reads."""
    parts = urllib.parse.urlsplit(address)
    known = urllib.request.getproxies()
    return parts.scheme in known and not is_local(address) and not urllib.request.proxy_bypass(parts.hostname or "")


def no_answer(error: BaseException | str, *, through_proxy: bool = False) -> NoAnswer:
    """What the library said, in words."""
    who, way = ("the proxy", "; HTTPS_PROXY names the proxy, NO_PROXY what goes without") if through_proxy else ("the host", "")
    if isinstance(error, ssl.SSLCertVerificationError):
        trust = "let SSL_CERT_FILE name a file with the certificates to trust, which a company's proxy may have its own of"
        return NoAnswer(why=f"the certificate is not trusted ({error.verify_message.partition(',')[0]})", hint=trust, lasting=True)
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError):
        return NoAnswer(why=f"no secure connection ({error.reason})", hint=f"is it https that answers at this port?{way}", lasting=True)
    if isinstance(error, socket.gaierror):
        again = error.errno == socket.EAI_AGAIN
        return NoAnswer(
            why=f"the name of {who} is not known", hint=f"check the address and the network's name service{way}", lasting=not again
        )
    if isinstance(error, TimeoutError):
        return NoAnswer(why=f"no answer within {TIMEOUT_SECONDS} seconds", hint=f"try again later, or see its status page{way}")
    if isinstance(error, ConnectionRefusedError):
        return NoAnswer(why=f"nobody listens at {who}", hint=f"check the address and its port, or try again later{way}")
    if "Tunnel connection failed" in str(error):
        why = f"the proxy does not let it through ({str(error).partition(': ')[2]})"
        return NoAnswer(why=why, hint=way.removeprefix("; "), lasting=" 40" in str(error))
    return NoAnswer(why=f"the connection broke off ({type(error).__name__})", hint=f"try again later, or see its status page{way}")


def _of_an_api(answer: Response, kind: type) -> Response:
    """The answer, if it can be one of a forge's API. Raises BenchstoreError where it is a page for people, or another kind of value."""
    if answer.is_good and answer.status != 204 and not isinstance(answer.value, kind):
        hint = "GITHUB_API_URL names the API: https://api.github.com, or https://HOST/api/v3 of a server of your own"
        raise BenchstoreError("something answers, but not as GitHub's API does", hint=hint)
    return answer


def is_local(address: str) -> bool:
    """Whether an address is of this machine, where nothing has to be secret on the way."""
    return urllib.parse.urlsplit(address).hostname in ("127.0.0.1", "localhost", "::1")


def _is_limited(answer: Response) -> bool:
    """Whether the forge asks to come later: a 429, or a 403 that says so; another 403 is a missing permission."""
    spent = answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers
    return answer.status == 429 or (answer.status == 403 and (spent or "rate limit" in answer.message.lower()))


class _Answered(dict[str, Any]):
    """An object of an answer. What it should have and lacks is said in words, wherever that is noticed."""

    def __missing__(self, key: str) -> Any:
        raise BenchstoreError(
            f"the forge's answer has no {key!r} where there should be one", hint="try again later, or see its status page"
        )


def _answer(status: int, headers: Message, data: bytes) -> Response:
    try:
        value = json.loads(data, object_hook=_Answered) if data else None
    except ValueError:
        value = None
    return Response(status=status, headers={name.lower(): text for name, text in headers.items()}, value=value)


_FORBIDDEN = "the token may not do that: in GitHub Actions give the job `permissions:` `pull-requests: write` (and `issues: write`)"
_FORBIDDEN_STATUS = (
    "the token may not do that: in GitHub Actions give the job `permissions:` `statuses: write`; "
    "a run that Dependabot starts never has it, so start the workflow by hand: Actions, judge, Run workflow, with the number"
)


def _refuse(what: str, host: str, answer: Response | NoAnswer) -> NoReturn:
    if isinstance(answer, NoAnswer):
        raise BenchstoreError(f"{what} at {host}: {answer.why}", hint=answer.hint)
    hints = {
        401: "the token is not valid: set GITHUB_TOKEN to one that is",
        403: _FORBIDDEN_STATUS if "/statuses/" in what else _FORBIDDEN,
        404: "there is none, or the token may not see it",
        410: "that is switched off for the repository: Settings, General, Features",
    }
    hint = "the rate limit is spent; try again later" if _is_limited(answer) else hints.get(answer.status, "")
    if answer.status == 403 and "locked" in answer.message.lower():
        hint = "its conversation is locked: unlock it, or leave it as it is"
    said = f": {answer.message}" if answer.message else ""
    raise BenchstoreError(f"{what} gave {answer.status}{said}", hint=hint)
