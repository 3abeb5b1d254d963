"""Measures how well Sanad finds and answers. Outside the product: nothing imports it."""

import os

# Read when torch is first imported, which some of these modules do at once. Without it `fit_relevance` did not
# end in five minutes beside a busy process; with it the fits take two seconds.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
