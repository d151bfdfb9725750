"""Wiring: what Dagster is given, and what decides what is made anew."""

import os

# Before NumPy is loaded, whoever loads it: products of small matrices gain nothing by threads, and threads change
# the last digits of what is published.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
