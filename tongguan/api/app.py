"""The HTTP API of a node: all routes behind one guard, one place for what goes wrong, the intake beside the router."""

from collections.abc import Sequence

from litestar import Litestar, Response, Router
from litestar.datastructures import State
from litestar.handlers import HTTPRouteHandler

from tongguan.api import declarations, problems
from tongguan.api.edge import App, Edge
from tongguan.api.node import Node
from tongguan.api.operation import Call, Operation, admit, farewell, language_of
from tongguan.api.rates import Gate
from tongguan.api.routes import ROUTES

LARGEST = 32 * 1024 * 1024  # no route takes more; each has its own, smaller bound


def create(node: Node, intake: App, pages: Router | None = None, gate: Gate | None = None) -> Edge:
    """The ASGI application over `node`; `intake` answers POST /v1/declarations, `pages` are the desks', behind their
    own door; `gate` counts who asks how often."""
    lodge = declarations.lodge.opt["operation"].deprecated
    going = farewell("lodge", lodge) if lodge else ()
    return Edge(router(ROUTES, node, pages), intake, gate, going, node.signer)  # type: ignore[arg-type]


def router(routes: Sequence[HTTPRouteHandler], node: Node, pages: Router | None = None) -> Litestar:
    """The router alone. Every route says what it is, or the node doesn't start."""
    api = Router("/", route_handlers=list(routes), guards=[admit])
    app = Litestar(
        route_handlers=[api, *([pages] if pages else [])],
        exception_handlers={Exception: problem_page},
        openapi_config=None,
        logging_config=None,
        request_max_body_size=LARGEST,
        state=State({"node": node, "routes": ROUTES}),
    )
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and "OPTIONS" not in handler.http_methods:
                assert isinstance(handler.opt.get("operation"), Operation), f"{route.path} does not say what it is"
    return app


def problem_page(call: Call, error: Exception) -> Response[bytes]:
    """What went wrong, as problem+json."""
    page = problems.answer(
        error,
        path=call.scope["path"],
        correlation=call.scope["state"]["correlation"],
        language=language_of(call),
    )
    headers = page.headers
    if page.status == 405:
        headers = {**headers, "allow": ", ".join(methods_at(call.app, call.scope["path"]))}
    return Response(page.body, status_code=page.status, headers=headers, media_type=problems.MEDIA)


def methods_at(app: Litestar, path: str) -> list[str]:
    """What may be asked at an address."""
    parts = [p for p in path.split("/") if p]
    found: set[str] = set()
    for route in app.routes:
        known = route.path_components
        if len(known) == len(parts) and all(
            not isinstance(k, str) or k == p for k, p in zip(known, parts, strict=True)
        ):
            found |= {str(m) for m in getattr(route, "methods", ())}
    return sorted(found)
