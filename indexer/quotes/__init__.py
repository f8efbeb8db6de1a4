"""Who said what: from an article to its quotes."""
