"""The web app: search pages, article pages, excerpts, a JSON API."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from indexer import Archive
from indexer.cli import commands_for
from webapp import annotate, api, discovery, errors, feeds, labels, locales, pages, responses

PROJECT = Path(__file__).resolve().parent.parent
STATIC = Path(__file__).resolve().parent / "static"

BLUEPRINTS = (pages.blueprint, api.blueprint, feeds.blueprint, discovery.blueprint)


def create_app(config: Mapping[str, Any] | None = None, archive: Archive | None = None) -> Flask:
    """The Flask app over one archive, which stands at `app.extensions["archive"]`.

    Settings, each winning over the ones before: the defaults below, `config.py` in the instance folder, and `config`.
    `INSTANCE_FOLDER` holds the index and the history, `ARCHIVE_FOLDER` the articles; the environment's
    ONTHERECORD_INSTANCE and ONTHERECORD_ARCHIVE are their defaults, as for the commands. `archive` is one that the
    caller has made already.
    """
    given = dict(config or {})
    instance = Path(given.get("INSTANCE_FOLDER") or os.environ.get("ONTHERECORD_INSTANCE") or PROJECT / "instance")
    app = Flask(
        __name__,
        instance_path=str(instance.absolute()),
        static_url_path=f"/static/{_fingerprint(STATIC)}",  # a changed file has a new address, so browsers may keep it
    )
    app.config.from_mapping(
        ARCHIVE_FOLDER=os.environ.get("ONTHERECORD_ARCHIVE") or str(PROJECT / "archive"),
        PROBABLY_BELOW=0.8,  # attributions less sure than this are shown with "probably"
        RESULTS_PER_PAGE=10,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_PARTS=5_000,
        NAME="On the Record",
    )
    app.config.from_pyfile(str(instance / "config.py"), silent=True)
    app.config.update(given)
    folder = Path(app.config["ARCHIVE_FOLDER"])
    app.extensions["archive"] = archive or Archive(instance, folder)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (locales, labels, annotate, responses, errors):
        part.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in commands_for(folder, instance):
        app.cli.add_command(command)
    return app


def _fingerprint(folder: Path) -> str:
    """Eight hex digits that change with any file under `folder`."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]
