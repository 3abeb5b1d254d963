"""The description of the API at /docs: Swagger UI from files of this machine."""

import base64
import hashlib
import re

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

ASSETS = "docs/assets"
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def add_reference(api: FastAPI) -> None:
    """Adds /docs, which loads nothing from another machine. The addresses are relative: a proxy may put them below a
    path of its own."""
    page = get_swagger_ui_html(
        openapi_url="openapi.json",
        title=api.title,
        swagger_js_url=f"{ASSETS}/swagger-ui-bundle.js",
        swagger_css_url=f"{ASSETS}/swagger-ui.css",
        swagger_favicon_url=f"{ASSETS}/favicon.png",
        swagger_ui_parameters={"validatorUrl": None, "persistAuthorization": False},
    ).body
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'" for script in _INLINE.findall(page)
    )
    policy = (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )

    @api.get("/docs", include_in_schema=False)
    def reference() -> HTMLResponse:
        return HTMLResponse(page, headers={"Content-Security-Policy": policy})

    api.mount(f"/{ASSETS}", StaticFiles(packages=[("fastapi_offline", "static")]))
