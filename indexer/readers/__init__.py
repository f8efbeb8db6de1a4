"""From a raw document to an article."""
