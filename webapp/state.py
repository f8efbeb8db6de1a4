"""What a request finds in the app: the archive."""

from __future__ import annotations

from typing import cast

from flask import current_app

from indexer import Archive


def archive() -> Archive:
    """The archive that this app serves."""
    return cast(Archive, current_app.extensions["archive"])
