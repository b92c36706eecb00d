"""Keeps a copy of each tenant's entitlement document by the events that are pushed to it.

Its only package is standardwebhooks.
"""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import quote
from urllib.request import Request, urlopen

from standardwebhooks import Webhook, WebhookVerificationError

service = os.environ["LICENCE_BILLING_URL"]
api_key = os.environ["API_KEY"]
webhook = Webhook(os.environ["WEBHOOK_SECRET"])
copies: dict[str, dict] = {}
lock = Lock()


def copy_of(tenant_id: str) -> dict:
    """Fetches the first copy from the service; events keep it up to date from then on."""
    if tenant_id not in copies:
        request = Request(f"{service}/v1/tenants/{quote(tenant_id, safe='')}/entitlements")
        request.add_header("Authorization", f"Bearer {api_key}")
        with urlopen(request, timeout=10) as answer:
            copies[tenant_id] = json.load(answer)
    return copies[tenant_id]


def receive(event: dict) -> None:
    """Applies an event; one that arrives twice changes nothing.

    After a restore of the service the announced document counts, whatever its version.
    """
    if event["type"] != "entitlements.changed":
        return
    copy = copy_of(event["tenantId"])
    head = dict(event["data"])
    touched, complete, restored = head.pop("holders"), head.pop("complete"), head.pop("restored")
    if event["version"] <= copy["version"] and not restored:
        return
    holders = {} if complete else {holder["userId"]: holder for holder in copy["holders"]}
    for holder in touched:
        holders.pop(holder["userId"], None)
        if holder["licenceId"] is not None:
            holders[holder["userId"]] = holder
    copies[event["tenantId"]] = {**copy, **head, "version": event["version"], "holders": list(holders.values())}


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            event = webhook.verify(body, {name.lower(): value for name, value in self.headers.items()})
        except WebhookVerificationError:
            self.answer(401)
            return
        try:
            with lock:
                receive(event)
        except OSError as error:
            # The service sends the event again after any answer but a success.
            self.log_error("The document: %s", error)
            self.answer(503)
            return
        self.answer(204)

    def do_GET(self) -> None:
        """`GET /{tenant}` shows the copy."""
        with lock:
            copy = copy_of(self.path[1:])
        self.answer(200, json.dumps(copy).encode())

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Requests are not logged."""


ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "4200"))), Receiver).serve_forever()
