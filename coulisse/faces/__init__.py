"""What people meet: shop, office, door, API. Faces know the modules below and `faces.shared`, never each other."""
