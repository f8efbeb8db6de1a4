"""The pages that people read."""

from webapp.pages import article, browse, clipboard, excerpt, guide, links, search, speaker
from webapp.pages.front import blueprint

__all__ = ["article", "blueprint", "browse", "clipboard", "excerpt", "guide", "links", "search", "speaker"]
