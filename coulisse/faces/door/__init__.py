"""The door: scanning tickets, on any phone, with a camera, a keyboard scanner or by hand."""
