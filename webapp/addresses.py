"""Where things are in the web app. One place, so that JSON, feeds and headers give the addresses that pages have."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from flask import request


@dataclass(frozen=True, slots=True)
class Addresses:
    """Absolute addresses under `root` (which ends with a slash). Ids and names are percent-encoded."""

    root: str

    def article(self, article_id: str) -> str:
        """The page of an article."""
        return f"{self.root}articles/{quote(article_id, safe='')}"

    def excerpt(self, excerpt_id: str) -> str:
        """The page of an excerpt."""
        return f"{self.root}excerpts/{quote(excerpt_id, safe='')}"

    def speaker(self, name: str) -> str:
        """The page of a speaker."""
        return f"{self.root}speakers/{quote(name, safe='', errors='replace')}"

    def author(self, name: str) -> str:
        """What an author signed, newest first."""
        return self.search((("unit", "article"), ("sort", "newest"), ("author", name)))

    def search(self, pairs: tuple[tuple[str, str], ...]) -> str:
        """The search page with these parameters."""
        return f"{self.root}?{urlencode(pairs, errors='replace')}"

    def embed(self, excerpt_id: str) -> str:
        """The card of an excerpt, for frames on other sites."""
        return f"{self.root}embed/{quote(excerpt_id, safe='')}"

    def api_article(self, article_id: str) -> str:
        """The article as JSON."""
        return f"{self.root}api/articles/{quote(article_id, safe='')}"

    def bibtex(self, article_id: str) -> str:
        """The article as BibTeX."""
        return f"{self.root}api/search.bib?article={quote(article_id, safe='')}"

    def api_excerpt(self, excerpt_id: str) -> str:
        """The excerpt as JSON."""
        return f"{self.root}api/excerpts/{quote(excerpt_id, safe='')}"

    def api_speaker(self, name: str) -> str:
        """The speaker as JSON."""
        return f"{self.root}api/speakers/{quote(name, safe='', errors='replace')}"


def addresses() -> Addresses:
    """The addresses as the present request reached them."""
    return Addresses(request.url_root)
