"""A candidate who answers over a real connection and goes on after every failure."""

from __future__ import annotations

import http.client
import re
import threading
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="token"[^>]*value="([0-9a-f]+)"')
_POSITION = re.compile(r'name="position"[^>]*value="(\d+)"')
_CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
TIMEOUT_S = 5


@dataclass
class Candidate:
    """Takes digital tests one after another, and notes what the server acknowledged.

    Attributes
    ----------
    acknowledged : list of (token, position)
        In the order of the replies.
    """

    port: int
    acknowledged: list[tuple[str, int]] = field(default_factory=list)
    _cookies: dict[str, str] = field(default_factory=dict)

    def run_until(self, stop: threading.Event) -> None:
        """Answer until told to stop; a broken connection is tried again with the same form."""
        while not stop.is_set():
            try:
                self._step()
            except (OSError, http.client.HTTPException):
                stop.wait(0.05)

    def _step(self) -> None:
        status, page = self._request("GET", "/toets")
        if status != 200 or not _TOKEN.search(page):
            self._start()
            return
        form = {
            "csrf_token": _CSRF.findall(page)[0],
            "token": _TOKEN.findall(page)[0],
            "position": _POSITION.findall(page)[0],
            "skip": "1",
        }
        while True:  # the same form until somebody answers, as a person would
            try:
                status, _ = self._request("POST", "/toets", form)
                break
            except (OSError, http.client.HTTPException):
                threading.Event().wait(0.05)
        if status == 303:
            self.acknowledged.append((form["token"], int(form["position"])))

    def _start(self) -> None:
        self._cookies.clear()
        _, page = self._request("GET", "/")
        found = _CSRF.search(page)
        if found:
            form = {"csrf_token": found[1], "test": "digital", "language": "nl"}
            self._request("POST", "/toets/start", form)

    def _request(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(
                method, path, body=urlencode(form) if form else None, headers=headers
            )
            response = connection.getresponse()
            body = response.read().decode()
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                self._cookies[name] = morsel.value
        return response.status, body
