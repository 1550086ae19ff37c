"""The server: one port of this machine, the page on it, until it is stopped.

A host, a port and settings in. Everything a browser gets says that it may load nothing from
anywhere else, and a request that was sent to another name than this machine's is refused, so
that a page of somebody else's cannot reach the corpus through a browser here.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.config import Settings
from assistant.errors import BadRequest
from assistant.serve.page.desk import Desk

HOST, PORT = "127.0.0.1", 7860
# An open page keeps a connection for as long as it is open, and would keep the server with it.
_STOP_SECONDS = 3
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
# Gradio compiles templates in the browser and writes styles and scripts into the page.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
# Files whose names carry a hash of what they hold.
_UNCHANGING = "/assets"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def serve(
    settings: Settings,
    paths: Sequence[Path] = (),
    *,
    host: str = HOST,
    port: int = PORT,
    ready: Callable[[str], None] = print,
) -> None:
    """Serve the page until the process is told to stop; `ready` gets its address.

    `paths` are the files and folders that the index is built from, for builds that the page
    starts. Port 0 takes any that is free. Raises BadRequest where the port is taken, and what
    opening an index raises.
    """
    with closing(_listening(host, port)) as listening:
        with ThreadPoolExecutor(1, "opening") as pool:
            opening = pool.submit(Desk.open, settings, paths)
            # Gradio takes seconds to import, and the index opens meanwhile.
            from assistant.serve.page import layout

            desk = opening.result()
        with closing(desk):
            app = _guarded(FastAPI(docs_url=None, redoc_url=None, openapi_url=None), host)
            # As they lie: gradio would compress all fifty anew for every browser, which takes
            # longer than sending them to one on this machine.
            app.mount(_UNCHANGING, StaticFiles(directory=layout.ASSETS))
            layout.mount(app, desk)
            desk.look_for_examples()
            at = listening.getsockname()[1]
            ready(f"http://{f'[{host}]' if ':' in host else host}:{at}")
            config = uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                ws="none",
                timeout_graceful_shutdown=_STOP_SECONDS,
            )
            uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        # From here on who comes early waits, and nobody else can take the port.
        listening.listen()
    except (OSError, OverflowError) as error:
        listening.close()
        raise BadRequest(
            f"nothing can listen on {host} port {port}: {error}; give another --host or --port"
        ) from error
    return listening


def _guarded(app: FastAPI, host: str) -> FastAPI:
    """Refuse requests under foreign names, and tell browsers to load nothing from elsewhere."""
    # Whoever opens the server to a network gives it its names there.
    hosts = [*_LOOPBACK, host] if host in (*_LOOPBACK, "::1") else ["*"]
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)

    app.add_middleware(_Told)
    return app


class _Told:
    """Every answer of an ASGI application with `_HEADERS`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                if message["status"] == 200 and scope["path"].startswith(f"{_UNCHANGING}/"):
                    headers["Cache-Control"] = "public, max-age=31536000, immutable"
            await send(message)

        await self._app(scope, receive, told)
