"""How the reader is made from the embedder. The product imports nothing from here."""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before torch: else one busy process beside slows it tenfold
