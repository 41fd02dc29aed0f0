"""The morning that the season opens, measured: the production servers on this machine, driven over HTTP as browsers do."""
