"""What all faces share: the page engine, the design system, forms, errors."""

# Besides queries, operations, types, permissions, events and models.
DOORS = (
    "pages",
    "forms",
    "kept_pages",
    "shapes",
    "fields",
    "toasts",
    "errors",
    "middleware",
    "converters",
    "look",
    "bundles",
    "rich_text",
    "views",
    "components",
    "clients",
    "access",
    "kept_answers",
)
