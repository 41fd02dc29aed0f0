"""The office: where the staff of a house works. One folder a part of the work, named as in the rail."""
