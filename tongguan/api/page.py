"""The readable description of the API: made on the server, without a script or a file from elsewhere."""

from html import escape
from typing import Any

import msgspec

from tongguan.api.language import Language
from tongguan.api.problems import ALL_KINDS

STYLE = b"""
:root { color-scheme: light dark; --ink: light-dark(#16202b, #e8edf2); --quiet: light-dark(#536170, #9aa9b8);
  --line: light-dark(#d6dde4, #33404d); --ground: light-dark(#fff, #12181f); --mark: light-dark(#0b5c8a, #7cc4ee); }
body { font: 1rem/1.55 system-ui, "Noto Sans SC", "PingFang SC", sans-serif; color: var(--ink);
  background: var(--ground); max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 5rem; }
h1 { font-size: 1.7rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
h3 { font: 600 .95rem/1.5 ui-monospace, monospace; margin: 0; overflow-wrap: anywhere; }
section { border-top: 1px solid var(--line); padding: 1rem 0; } p { margin: .35rem 0; }
a { color: var(--mark); } .quiet { color: var(--quiet); } b.method { display: inline-block; min-width: 4.2em; }
table { border-collapse: collapse; margin: .5rem 0; } td, th { text-align: left; padding: .2rem 1rem .2rem 0;
  vertical-align: top; } pre, code { font: .85rem/1.5 ui-monospace, monospace; } pre { overflow-x: auto;
  border: 1px solid var(--line); border-radius: 4px; padding: .75rem; margin: .5rem 0; }
"""


def shell(title: str, body: str, language: Language) -> str:
    """A whole page."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/v1/openapi.css"></head>'
        f"<body><main>{body}</main></body></html>"
    )


def description(described: dict[str, Any], language: Language) -> str:
    """The API, operation by operation, and what every refusal means."""
    say, info = language.choose, described["info"]
    operations = "".join(
        operation(path, method, one, say("needs a token", "须提供令牌"))
        for path, methods in described["paths"].items()
        for method, one in methods.items()
    )
    kinds = "".join(
        f'<tr id="{k.slug}"><td><code>{k.status}</code></td><td><code>{k.slug}</code></td>'
        f"<td>{escape(say(k.title, k.title_zh))}</td></tr>"
        for k in ALL_KINDS
    )
    return shell(
        f"{info['title']} · API",
        f"<h1>{escape(info['title'])}</h1><p class=quiet>API {escape(info['version'])} · "
        '<a href="/v1/openapi.json">OpenAPI 3.1</a></p>'
        f"{operations}<h2>{say('When it is not the answer you asked for', '错误答复')}</h2>"
        f"<p>application/problem+json (RFC 9457)</p><table>{kinds}</table>",
        language,
    )


def operation(path: str, method: str, one: dict[str, Any], locked: str) -> str:
    """One operation."""
    rows = "".join(
        f"<tr><td><code>{escape(p['name'])}</code></td><td>{escape(p.get('description', p['in']))}</td></tr>"
        for p in one["parameters"]
    )
    examples = "".join(
        f"<pre>{escape(pretty(content['example']))}</pre>"
        for content in one.get("requestBody", {}).get("content", {}).values()
        if "example" in content
    )
    answers = ", ".join(code for code in one["responses"] if code != "default")
    return (
        f'<section id="{escape(one["operationId"])}"><h3><b class="method">{method.upper()}</b> {escape(path)}</h3>'
        f"<p>{escape(one['summary'])}{f' · {locked}' if one['security'] else ''}</p>"
        f'<p class="quiet">{escape(one.get("description", ""))}</p>{f"<table>{rows}</table>" if rows else ""}{examples}'
        f'<p class="quiet">{answers}</p></section>'
    )


def pretty(value: Any) -> str:
    """JSON as one reads it."""
    return msgspec.json.format(msgspec.json.encode(value)).decode()
