"""Pure Python that every module may use: money, moments, codes, text, colours. No Django here."""
