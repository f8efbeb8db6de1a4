"""Excerpts that a reader picked. The browser keeps the list; these routes show and export any list of ids."""

from __future__ import annotations

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from indexer import EXPORTS, STYLES, Citation, Excerpt, ExcerptError, Status, Verified
from webapp.attribution import Text, speech
from webapp.pages.excerpt import style_or
from webapp.pages.front import archive, blueprint, ready_said

MOST = 500  # excerpts in one export


@blueprint.get("/clipboard")
def clipboard() -> str:
    """The reader's own list, filled in by a script from what the browser keeps."""
    return render_template("clipboard.html", styles=STYLES, formats=EXPORTS, style=style_or(request.args.get("style")))


@blueprint.route("/clipboard/sheet", methods=["GET", "POST"])
def sheet() -> str:
    """Excerpts in the order given, with a bibliography, to read, print or hand on."""
    values = request.values
    style = style_or(values.get("style"))
    rows = [_row(identifier, style) for identifier in _ids(values)]
    return render_template(
        "sheet.html",
        rows=rows,
        ids=[row["id"] for row in rows],
        bibliography=_bibliography([row["citation"] for row in rows if row["citation"]]),
        style=style,
        styles=STYLES,
        formats=EXPORTS,
    )


@blueprint.route("/clipboard/export", methods=["GET", "POST"])
def export() -> BaseResponse:
    """Excerpts as a file in the wanted `format`, cited in `style`."""
    values = request.values
    fmt = values.get("format", "")
    if fmt not in EXPORTS:
        abort(400, gettext("Unknown format. Known are: %(known)s.", known=", ".join(EXPORTS)))
    found = [v.excerpt for v in (_verified(i) for i in _ids(values)) if v is not None and v.excerpt is not None]
    if not found:
        return redirect(url_for("pages.clipboard"))
    made = archive().export(found, fmt, style_or(values.get("style")))
    response = Response(made.data, content_type=made.media_type)
    response.headers.set("Content-Disposition", "attachment", filename=made.filename)
    return response


def _ids(values: MultiDict[str, str]) -> list[str]:
    """Ids from repeated `id` values, each once, in order; one value may hold several, set apart by white space."""
    ids = list(dict.fromkeys(i for value in values.getlist("id") for i in value.split()))
    if len(ids) > MOST:
        abort(400, gettext("At most %(most)s excerpts at a time.", most=MOST))
    return ids


def _verified(identifier: str) -> Verified | None:
    try:
        return archive().excerpt(identifier)
    except ExcerptError:
        return None


def _row(identifier: str, style: str) -> dict[str, object]:
    verified = _verified(identifier)
    excerpt: Excerpt | None = verified.excerpt if verified else None
    said = [ready_said(q, Text(excerpt.article.text)) for q in speech(excerpt.quotes)] if excerpt else []
    return {
        "id": identifier,
        "status": verified.status if verified else Status.UNKNOWN,
        "excerpt": excerpt,
        "said": said,
        "citation": archive().cite(excerpt, style) if excerpt else None,
    }


def _bibliography(citations: list[object]) -> list[Citation]:
    """Entries of the bibliography, each once, in alphabetical order."""
    entries = {c.bibliography: c for c in citations if isinstance(c, Citation) and c.bibliography}
    return [entries[text] for text in sorted(entries, key=lambda text: str(text).casefold())]
