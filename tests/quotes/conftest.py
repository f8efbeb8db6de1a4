"""One thread for small matrices: more of them only wait for each other."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
