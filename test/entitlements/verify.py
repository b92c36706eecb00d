"""Verifies a compact JWS by a JSON key set, with the package cryptography; prints its payload. Reads {jws, keys} as JSON."""

import base64
import json
import sys

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


given = json.load(sys.stdin)
header, payload, signature = given["jws"].split(".")
kid = json.loads(decoded(header))["kid"]
key = next(key for key in given["keys"] if key["kid"] == kid)
Ed25519PublicKey.from_public_bytes(decoded(key["x"])).verify(decoded(signature), f"{header}.{payload}".encode())
sys.stdout.write(decoded(payload).decode())
