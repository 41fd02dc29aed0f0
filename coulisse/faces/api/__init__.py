"""The REST API: what a house's own machines, websites and partners use. The same operations as the shop."""
