"""Loaded by pytest before anything else: this process is a test, whatever the environment says."""

import os

os.environ["COULISSE_MODE"] = "test"
