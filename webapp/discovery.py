"""How other programs find this archive and show what is in it: OpenSearch, oEmbed and its card, manifest, health."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, abort, current_app, json, redirect, render_template, request, url_for
from markupsafe import escape
from werkzeug.wrappers import Response as BaseResponse

from indexer import Excerpt, Status, StoreError, Verified
from webapp.addresses import addresses
from webapp.api.parameters import Parameter, read
from webapp.api.views import as_json, indexed
from webapp.caching import kept, revalidated
from webapp.errors import Problem
from webapp.state import archive

blueprint = Blueprint("discovery", __name__)

CARD_WIDTH, CARD_HEIGHT = 600, 280  # CSS pixels
_SUGGESTIONS = 8
_CARD_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
_EXCERPT_PAGE = re.compile(r"/excerpts/([^/]+)/?")
_LAST_WORD = re.compile(r"(.*?)([^\s\"()]*)", re.DOTALL)

_SIZE = {"type": "integer", "minimum": 1, "maximum": 100_000}
OEMBED = (
    Parameter("url", "The address of an excerpt's page here.", {"type": "string", "maxLength": 2_000}, required=True),
    Parameter("format", "Only json is spoken.", {"type": "string", "maxLength": 20, "default": "json"}),
    Parameter("maxwidth", "CSS pixels.", _SIZE),
    Parameter("maxheight", "CSS pixels.", _SIZE),
)


@blueprint.get("/healthz")
def health() -> Response:
    """Whether there is an index that can be read: 200 with its sizes, else 503 with the reason."""
    try:
        if not archive().ready:
            return _unwell("there is no index yet: run `flask index`")
        counts, generation = archive().counts(), archive().generation
        failures = len(archive().failures())
    except StoreError as error:
        return _unwell(str(error))
    response = as_json(
        {
            "status": "ok",
            "generation": generation,
            "articles": counts.articles,
            "passages": counts.passages,
            "quotes": counts.quotes,
            "failed_files": failures,
        }
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _unwell(reason: str) -> Response:
    response = as_json({"status": "unavailable", "reason": reason})
    response.status_code = 503
    response.headers["Cache-Control"] = "no-store"
    response.headers["Retry-After"] = "30"
    return response


# -------------------------------------------------------------------------------------------- searching from outside


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """An OpenSearch 1.1 description, so that the address bar searches the archive."""
    root = request.url_root
    ET.register_namespace("", _OPENSEARCH)
    node = ET.Element(f"{{{_OPENSEARCH}}}OpenSearchDescription")
    name = str(current_app.config["NAME"])
    for tag, text in (
        ("ShortName", name[:16]),
        ("Description", f"Passages, quotes and articles in {name}"[:1024]),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
    ):
        ET.SubElement(node, f"{{{_OPENSEARCH}}}{tag}").text = text
    for media_type, template, rel in (
        ("text/html", f"{root}?q={{searchTerms}}", "results"),
        ("application/atom+xml", f"{root}feed.atom?q={{searchTerms}}", "results"),
        ("application/json", f"{root}api/search?q={{searchTerms}}&limit={{count?}}&offset={{startIndex?}}", "results"),
        ("application/x-suggestions+json", f"{root}suggest?q={{searchTerms}}", "suggestions"),
        ("application/opensearchdescription+xml", f"{root}opensearch.xml", "self"),
    ):
        details = {"type": media_type, "template": template, "rel": rel}
        if "startIndex" in template:
            details["indexOffset"] = "0"
        ET.SubElement(node, f"{{{_OPENSEARCH}}}Url", details)
    image = ET.SubElement(node, f"{{{_OPENSEARCH}}}Image", {"type": "image/svg+xml", "width": "16", "height": "16"})
    image.text = url_for("static", filename="favicon.svg", _external=True)
    text = ET.tostring(node, encoding="utf-8", xml_declaration=True)
    return kept(Response(text, content_type="application/opensearchdescription+xml; charset=utf-8"))


@blueprint.get("/suggest")
@revalidated
def suggest() -> Response:
    """Completions of the last word typed, in the form that browsers' address bars read."""
    typed = request.args.get("q", "")[:400]
    found = _LAST_WORD.fullmatch(typed)
    before, last = found.groups() if found else ("", typed)
    values = indexed().complete(last, "text", _SUGGESTIONS) if last else ()
    body = json.dumps([typed, [before + value.value for value in values]], sort_keys=False)
    return Response(body, mimetype="application/x-suggestions+json")


# ------------------------------------------------------------------------------------------------- excerpts elsewhere


@blueprint.get("/oembed")
@revalidated
def oembed() -> Response:
    """An excerpt as oEmbed (oembed.com, version 1.0): a frame with its card."""
    values = read(OEMBED, request.args)
    if values["format"] != "json":
        abort(501, "Only format=json is spoken here.")
    words = _shown(_excerpt_at(values["url"]))[1]
    width = min(CARD_WIDTH, values["maxwidth"] or CARD_WIDTH)
    height = min(CARD_HEIGHT, values["maxheight"] or CARD_HEIGHT)
    title = words.article.title or "Excerpt"
    frame = (
        f'<iframe src="{escape(addresses().embed(words.id))}" width="{width}" height="{height}" '
        f'title="{escape(title)}" loading="lazy" frameborder="0" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )
    body = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": ", ".join(a.name for a in words.article.authors) or None,
        "provider_name": current_app.config["NAME"],
        "provider_url": request.url_root,
        "cache_age": 3600,
        "width": width,
        "height": height,
        "html": frame,
    }
    return as_json({name: value for name, value in body.items() if value is not None})


def _excerpt_at(address: str) -> str:
    """The excerpt id in the address of an excerpt's page here. Raises Problem when it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:  # such as half an IPv6 address
        parts = urlsplit("")
    inside = _EXCERPT_PAGE.fullmatch(parts.path.removeprefix(request.root_path.rstrip("/")))
    if parts.scheme not in ("http", "https") or parts.netloc != request.host or inside is None:
        raise Problem("unknown-excerpt", "This is not the address of an excerpt in this archive.")
    return unquote(inside[1])


@blueprint.get("/embed/<excerpt_id>")
@revalidated
def embed(excerpt_id: str) -> Response:
    """The card of an excerpt; other sites may frame it (EMBED_ANCESTORS says which), and nothing else of this app."""
    verified, words = _shown(excerpt_id)
    page = render_template(
        "embed.html",
        verified=verified,
        excerpt=words,
        attribution=archive().cite(words, "plain").citation,
        page=addresses().excerpt(excerpt_id),
    )
    response = Response(page, mimetype="text/html")
    ancestors = current_app.config.get("EMBED_ANCESTORS", "*")
    response.headers["Content-Security-Policy"] = f"{_CARD_POLICY}; frame-ancestors {ancestors}"
    return response


def _shown(excerpt_id: str) -> tuple[Verified, Excerpt]:
    """The excerpt and its words. Raises ExcerptError when the id is none, Problem when nothing kept has the words."""
    indexed()
    verified = archive().excerpt(excerpt_id)
    if verified.status is Status.UNKNOWN or verified.excerpt is None:
        raise Problem("unknown-excerpt", "Neither the archive nor its history has these words.")
    return verified, verified.excerpt


# ------------------------------------------------------------------------------------------------------ the app itself


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """The web app manifest: the archive as an app on a desktop."""
    name = str(current_app.config["NAME"])
    body = {
        "name": name,
        "short_name": name[:12],
        "description": "A searchable, citable archive of newspaper articles",
        "start_url": url_for("pages.search"),
        "scope": request.root_path + "/",
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [{"src": url_for("static", filename="favicon.svg"), "type": "image/svg+xml", "sizes": "any"}],
    }
    return kept(Response(json.dumps(body, sort_keys=False), mimetype="application/manifest+json"))


@blueprint.get("/favicon.ico")
def favicon() -> BaseResponse:
    """Where browsers look for the icon of a page that names none."""
    return redirect(url_for("static", filename="favicon.svg"), 308)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Articles belong to their newspapers: nothing is offered to crawlers unless the setting ROBOTS_ALLOW is true."""
    rule = "Allow: /" if current_app.config.get("ROBOTS_ALLOW") else "Disallow: /"
    return kept(Response(f"User-agent: *\n{rule}\n", mimetype="text/plain"))
