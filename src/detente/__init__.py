"""Detente keeps the record of a negotiation:

who met whom, who said what, where sources disagree, with the words it rests on.
"""

import os

# The work is spread by processes, one thread each; matrices are small, and threads that wait for each other only burn
# the core. Read by NumPy's BLAS when it loads; whoever set it keeps what they set.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
__all__ = ["__version__"]
