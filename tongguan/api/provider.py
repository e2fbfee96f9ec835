"""The administration's directory over HTTP, as OpenID Connect speaks: its description, its keys, a code for a person.

What it says is believed when its keys signed it, for this node, for this request (nonce), now.
"""

import logging
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from tongguan.parties.directory import Directory, Person, named, person_of
from tongguan.problem import Reason, Refusal

log = logging.getLogger(__name__)
PATIENCE = 10.0
"""Seconds that the directory has for each answer."""
FRESH, SOONEST = 3600.0, 30.0
"""Seconds for which its description and keys hold; and before which unknown keys are not asked for again."""
BASIC, POST = "client_secret_basic", "client_secret_post"
"""How we show the client's secret: in the head of the request, or, where the directory knows but that, in the form."""
LEEWAY = 60
"""Seconds that its clock may differ from ours."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Signatures that only the directory can make: none with a secret that both know, and never none."""

MALFORMED = (JoseError, httpx.InvalidURL, ValueError, KeyError, TypeError, AttributeError)
"""What reading an answer raises that is none, or proves nothing."""


class Away(Refusal):
    """The directory does not answer, or not as one does."""

    def __init__(self) -> None:
        super().__init__(
            Reason.OVERLOADED,
            "The directory does not answer as it should. Try again in a moment, or tell whoever looks after it.",
            "目录服务未能正常应答，请稍后重试，或联系其管理员。",
        )


class NotBelieved(Refusal):
    """What came back from the directory proves nobody."""

    def __init__(self) -> None:
        super().__init__(
            Reason.NOT_ALLOWED,
            "What the directory said cannot be believed, or came too late. Sign in once more from the beginning.",
            "目录返回的内容无法采信或已过期，请重新登录。",
        )


class Secrets(NamedTuple):
    """What a request to the directory is known by: `state` comes back in the address, `nonce` in the signed word,
    `verifier` is shown when the code is traded."""

    state: str
    nonce: str
    verifier: str


class Known(NamedTuple):
    """The directory's description and keys, and when they were fetched."""

    described: Mapping[str, Any]
    keys: KeySet
    at: float


class Provider:
    """The directory, as one process knows it."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._known: Known | None = None

    async def where(self, back: str, secrets: Secrets) -> str:
        """The address to which the browser goes; it comes back to `back`. Raises Away."""
        known = await self._fresh(FRESH)
        address = prepare_grant_uri(
            known.described["authorization_endpoint"],
            self.directory.client,
            "code",
            redirect_uri=back,
            scope=" ".join(self.directory.scopes),
            state=secrets.state,
            nonce=secrets.nonce,
            code_challenge=create_s256_code_challenge(secrets.verifier),
            code_challenge_method="S256",
        )
        return str(address)

    async def person(self, code: str, back: str, secrets: Secrets) -> Person:
        """Whom the directory means by a code. Raises Away, NotBelieved."""
        known = await self._fresh(FRESH)
        try:
            async with httpx.AsyncClient(timeout=PATIENCE) as http:
                token = await self._traded(http, known, {"code": code, "redirect_uri": back}, secrets.verifier)
                claims = await self._believed(known, token, secrets.nonce)
                if named(self.directory.claim, claims) is None and "userinfo_endpoint" in known.described:
                    bearer = {"authorization": f"Bearer {token['access_token']}"}
                    answer = await http.get(known.described["userinfo_endpoint"], headers=bearer)
                    told = answer.raise_for_status().json()
                    if told["sub"] != claims["sub"]:
                        raise ValueError("it told of somebody else")
                    claims = {**told, **claims}
            return person_of(self.directory, claims)
        except (httpx.HTTPError, OSError) as error:
            raise self._told(Away(), error) from error
        except MALFORMED as error:
            raise self._told(NotBelieved(), error) from error

    async def _traded(
        self, http: httpx.AsyncClient, known: Known, given: dict[str, str], verifier: str
    ) -> dict[str, Any]:
        """What the directory gives for a code. Raises ValueError where it takes it no more."""
        address = known.described["token_endpoint"]
        form = {"grant_type": "authorization_code", "code_verifier": verifier, **given}
        client, secret = self.directory.client, Path(self.directory.secret_file).read_text(encoding="utf-8").strip()
        ways = known.described.get("token_endpoint_auth_methods_supported", [BASIC])
        if BASIC not in ways and POST in ways:
            answer = await http.post(address, data={**form, "client_id": client, "client_secret": secret})
        else:
            basic = httpx.BasicAuth(quote(client, safe=""), quote(secret, safe=""))
            answer = await http.post(address, data=form, auth=basic)
        if answer.status_code == 400:
            raise ValueError(f"it takes the code no more: {answer.text[:200]}")
        token: dict[str, Any] = answer.raise_for_status().json()
        return token

    async def _believed(self, known: Known, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """What the signed word says. A key that is not known may be new: the keys are fetched once more."""
        word, registry = str(token["id_token"]), JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        try:
            read = jwt.decode(word, known.keys, registry=registry)
        except InvalidKeyIdError:
            read = jwt.decode(word, (await self._fresh(SOONEST)).keys, registry=registry)
        wanted = {
            "iss": {"essential": True, "value": self.directory.issuer},
            "aud": {"essential": True, "value": self.directory.client},
        }
        params = {"nonce": nonce, "client_id": self.directory.client, "access_token": token["access_token"]}
        claims = CodeIDToken(read.claims, read.header, wanted, params)
        claims.validate(leeway=LEEWAY)
        return dict(claims)

    async def _fresh(self, seconds: float) -> Known:
        """The directory's description and keys, at most so old. Raises Away."""
        if self._known is None or time.monotonic() - self._known.at > seconds:
            self._known = await self._fetched()
        return self._known

    async def _fetched(self) -> Known:
        issuer = self.directory.issuer
        try:
            async with httpx.AsyncClient(timeout=PATIENCE) as http:
                answer = await http.get(get_well_known_url(issuer, external=True))
                described = OpenIDProviderMetadata(answer.raise_for_status().json())
                described.validate()
                if described["issuer"] != issuer:
                    raise ValueError("it is another's description")
                told = (await http.get(described["jwks_uri"])).raise_for_status().json()
            keys = [key for key in told["keys"] if key["kty"] in ("RSA", "EC", "OKP") and key.get("use") != "enc"]
            return Known(described, KeySet.import_key_set({"keys": keys}), time.monotonic())
        except (httpx.HTTPError, *MALFORMED) as error:
            raise self._told(Away(), error) from error

    def _told(self, refusal: Refusal, error: Exception) -> Refusal:
        """The reason goes to the log: it is for whoever looks after the node, not for whoever stands at the door."""
        log.warning("the directory %s: %s: %s", self.directory.issuer, type(error).__name__, error)
        return refusal
