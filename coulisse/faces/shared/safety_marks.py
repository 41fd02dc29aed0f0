"""The mark that proves that a form was sent from a page of ours: Django's own, drawn in a tenth of the time.

Django draws each of its letters by itself, and looks for it in the alphabet to mask it; every page with a form has 64 of them.
What it checks, and the cookie, stay Django's: a test lets its middleware take ours.
"""

import os
from operator import add

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH

_LETTERS = len(CSRF_ALLOWED_CHARS)
# As many bytes for each letter; those above the last whole round are thrown away, so that each letter is as likely.
_EVEN = 256 - 256 % _LETTERS
_LETTER_OF_BYTE = bytes(ord(CSRF_ALLOWED_CHARS[byte % _LETTERS]) for byte in range(256))
_UNEVEN = bytes(range(_EVEN, 256))
_SUM = {one + other: CSRF_ALLOWED_CHARS[(i + j) % _LETTERS] for i, one in enumerate(CSRF_ALLOWED_CHARS) for j, other in enumerate(CSRF_ALLOWED_CHARS)}


def safety_mark(request: HttpRequest) -> str:
    """The mark of this visitor, masked anew; who has none yet gets one with this answer."""
    secret = request.META.get("CSRF_COOKIE") or drawn()
    request.META.update(CSRF_COOKIE=secret, CSRF_COOKIE_NEEDS_UPDATE=True)
    mask = drawn()
    return mask + "".join(map(_SUM.__getitem__, map(add, secret, mask)))


def drawn() -> str:
    """32 letters and digits by chance."""
    found = b""
    while len(found) < CSRF_SECRET_LENGTH:
        found += os.urandom(48).translate(_LETTER_OF_BYTE, _UNEVEN)
    return found[:CSRF_SECRET_LENGTH].decode()
