"""Texts that houses write: Markdown in, a small set of safe HTML out."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).disable(
    ["image", "code", "fence", "html_block", "html_inline"]
)
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "h3", "h4", "blockquote", "hr"}


@lru_cache(maxsize=2048)
def rich_text(markdown: str | None) -> Markup:
    """Markdown as HTML with paragraphs, emphasis, lists, headings and links, and nothing else."""
    if not markdown:
        return Markup("")
    html = _MARKDOWN.render(markdown).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    clean = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"}, link_rel="noopener nofollow ugc")
    return Markup(clean)  # noqa: S704 (cleaned on the line above)
