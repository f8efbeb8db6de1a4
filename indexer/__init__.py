"""The front of the indexer: what the web app and other programs may use."""
