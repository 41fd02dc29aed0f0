"""Static files without a build step: style sheets joined into one file a face, everything hashed and compressed.

A bundle is a list of style sheets in the order of the cascade layers. It's joined when somebody asks for it, so
that nobody runs a command by hand: in tests on each request, elsewhere when a server starts and a file has changed.
"""

import fcntl
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder, get_finders
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Names of static files; a star takes all that are there, by name. A face drops its own sheets in its css folder.
# What only some of its pages show is a part: those pages name it beside the bundle.
_FOUNDATION = ("shared/css/layers.css", "shared/css/tokens.css", "shared/css/reset.css", "shared/css/base.css")
_COMPONENTS = ("shared/css/components/*.css",)
BUNDLES = {
    "shop": (*_FOUNDATION, *_COMPONENTS, "shared/css/utilities.css", "shop/css/*.css"),
    "office": (*_FOUNDATION, *_COMPONENTS, "shared/css/utilities.css", "office/css/*.css"),
    "door": (*_FOUNDATION, *_COMPONENTS, "shared/css/utilities.css", "door/css/*.css"),
    "gallery": (*_FOUNDATION, *_COMPONENTS, "shared/css/utilities.css", "shared/css/gallery/*.css"),
}
PARTS = {"subscribing": ("shop/css/subscribing/*.css",)}
SHEETS = BUNDLES | PARTS
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PREFERRED = re.compile(r"/\* dark-by-preference:.*?\*/", re.DOTALL)
_COMMENT_LINE = re.compile(r"^[ \t]*//.*\n", re.MULTILINE)
_INDENT = re.compile(r"\n\s*")


def bundle_path(name: str) -> str:
    """The name of a bundle or part as a static file; a folder deep, so that ``url(../icons.svg)`` means the same in each."""
    return f"shared/bundles/{name}.css"


def sources(name: str) -> Iterator[Path]:
    """The style sheets of a bundle or part, in order; a pattern without a file (a face with no style yet) is nothing."""
    folders = [Path(app.path) / "static" for app in apps.get_app_configs() if app.name.startswith("coulisse.")]
    for pattern in SHEETS[name]:
        for folder in folders:
            yield from sorted(folder.glob(pattern))


def with_preferred_dark(text: str) -> str:
    """The dark theme once more, for devices that ask for it: written once in tokens.css, needed in two places."""
    dark = re.search(r'\[data-theme="dark"\] (\{.*?\})', text, re.DOTALL)
    if dark is None:
        return text
    return _PREFERRED.sub(f"@media (prefers-color-scheme: dark) {{ :root:not([data-theme]) {dark[1]} }}", text)


def joined(name: str) -> str:
    """The text of a bundle: its sources without comments and indentation."""
    text = with_preferred_dark("\n".join(path.read_text() for path in sources(name)))
    return _INDENT.sub("\n", _COMMENT.sub("", text)).strip() + "\n"


def written(name: str, folder: Path) -> Path:
    """The bundle as a file in a folder, written only when its text has changed."""
    target = folder / bundle_path(name)
    text = joined(name)
    if not target.exists() or target.read_text() != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(f".{hashlib.sha256(text.encode()).hexdigest()[:8]}.partial")
        partial.write_text(text)
        partial.replace(target)
    return target


class BundleFinder(BaseFinder):
    """Lets Django's static files see the bundles as if they were files like all others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.folder = settings.ENVIRONMENT.var / "bundles"
        self.storage = FileSystemStorage(location=self.folder)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> str | list[str]:
        for name in SHEETS:
            if path == bundle_path(name):
                found = str(written(name, self.folder))
                return [found] if find_all else found
        return []

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in SHEETS:
            written(name, self.folder)
            yield bundle_path(name), self.storage


def without_comments(script: str) -> str:
    """A script without the lines that only explain it to people."""
    return _COMMENT_LINE.sub("", script)


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Each file under a name with the hash of its content, so that browsers keep it for ever; modules import by it."""

    support_js_module_import_aggregation = True

    def _save(self, name: str, content: Any) -> str:
        if name.endswith(".js") and "vendor/" not in name:
            content = ContentFile(without_comments(b"".join(content.chunks()).decode()).encode())
        return super()._save(name, content)


class StaticFiles(WhiteNoiseMiddleware):
    """Serves the static files, and sees to it that they're there when a server starts."""

    def __init__(self, get_response: Any = None) -> None:
        if not settings.WHITENOISE_USE_FINDERS:
            collect_when_stale(Path(settings.STATIC_ROOT))
        super().__init__(get_response)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time: several web processes start in the same second."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for finder in get_finders():
        for path, storage in finder.list(None):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def collect_when_stale(root: Path) -> None:
    """Collect, hash and compress the static files, unless that has been done for just these files."""
    mark = root / ".collected"
    with _alone(root.with_suffix(".lock")):
        wanted = _fingerprint()
        if mark.exists() and mark.read_text() == wanted:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(wanted)
