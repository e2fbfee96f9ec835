"""A small OpenID Connect provider over HTTP on the loopback: it describes itself, signs with keys of its own, gives a
code once, and says, where a test wants it, something else."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT, SECRET = "tongguan", "a secret/of two"


class Provider:
    """Who is at its door is `person`; `word` changes what it signs, `described` what it says of itself."""

    def __init__(self) -> None:
        self.own = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
        self.begin()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.answer(self, "")

            def do_POST(self) -> None:
                owner.answer(self, self.rfile.read(int(self.headers["content-length"])).decode())

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}/realm"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def begin(self) -> None:
        """As if nobody had been here."""
        self.person: dict[str, Any] = {}
        self.word: dict[str, Any] = {}
        self.described: dict[str, Any] = {}
        self.info: dict[str, Any] | None = None
        self.broken = False
        self.key: RSAKey | ECKey | OctKey = self.own
        self.shown: list[RSAKey | ECKey] = [self.own]
        self.fetched = 0
        self._codes: dict[str, dict[str, str]] = {}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, call: BaseHTTPRequestHandler, body: str) -> None:
        """One request."""
        path = urlsplit(call.path).path.removeprefix("/realm")
        status, told = 404, {}
        if self.broken:
            status, told = 500, {"error": "server_error"}
        elif path == "/.well-known/openid-configuration":
            status, told = 200, self.description()
        elif path == "/keys":
            self.fetched += 1
            status, told = 200, {"keys": [key.as_dict(private=False) for key in self.shown]}
        elif path == "/token":
            status, told = self.trade(call.headers.get("authorization", ""), parse_qs(body))
        elif path == "/info" and self.info is not None:
            status, told = 200, self.info
        elif path == "/authorize":
            call.send_response(302)
            call.send_header("location", self.consent(f"{self.issuer}/authorize?{urlsplit(call.path).query}"))
            call.end_headers()
            return
        call.send_response(status)
        call.send_header("content-type", "application/json")
        call.end_headers()
        call.wfile.write(json.dumps(told).encode())

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **({"userinfo_endpoint": f"{self.issuer}/info"} if self.info is not None else {}),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            **self.described,
        }

    def consent(self, address: str) -> str:
        """What a person does there: signs in, and is sent back; to which address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize?")
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        query = {"code": code, "state": asked["state"], "iss": self.issuer, "session_state": "x"}
        return f"{asked['redirect_uri']}?{urlencode(query)}"

    def trade(self, authorization: str, form: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """A signed word for a code, once, to whoever asked for it."""
        if self.described.get("token_endpoint_auth_methods_supported") == ["client_secret_post"]:
            client = [form["client_id"][0], form["client_secret"][0]] if not authorization else []
        else:
            shown = base64.b64decode(authorization.removeprefix("Basic ")).decode()
            client = [unquote(part) for part in shown.split(":")] if "/" not in shown else []
        if client != [CLIENT, SECRET]:
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(form["code"][0], None)
        if asked is None or form["redirect_uri"] != [asked["redirect_uri"]]:
            return 400, {"error": "invalid_grant"}
        proof = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        if base64.urlsafe_b64encode(proof).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        word = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = {k: v for k, v in {**word, **self.person, **self.word}.items() if v is not None}
        algorithm = {RSAKey: "RS256", ECKey: "ES256", OctKey: "HS256"}[type(self.key)]
        signed = jwt.encode({"alg": algorithm, "kid": self.key.kid}, claims, self.key, algorithms=[algorithm])
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": signed}
