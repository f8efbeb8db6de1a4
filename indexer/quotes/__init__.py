"""Who said it: quotes of an article with speaker, relay, evidence and confidence."""

import os

# The tagger's matrices are small: a second thread of BLAS only waits, and eats the time of other workers. Works where
# numpy is not loaded yet, as in the command line.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ.get("OPENBLAS_NUM_THREADS") or "1"

from indexer.quotes.attribute import attribute
from indexer.quotes.likely import likely

__all__ = ["attribute", "likely"]
