"""Tools of the proofs of safety: every address there is, two houses full of things, and what the database holds."""
