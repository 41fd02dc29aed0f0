"""What is made once with holes: whatever goes in is words, and never more."""

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from coulisse.faces.shared.pages import environment
from coulisse.faces.shared.shapes import filled, hole


def test_what_goes_in_is_escaped_but_for_our_own_markup() -> None:
    part = Markup("<p>{}</p>").format(hole("name")) + hole("mark")
    assert filled(part, name='<b>"Ann" & Co</b>', mark=Markup("<input>")) == "<p>&lt;b&gt;&#34;Ann&#34; &amp; Co&lt;/b&gt;</p><input>"


def test_a_hole_may_stand_twice_and_in_a_sentence() -> None:
    made = environment().from_string('<p title="{{ name }}">{{ _("Remove %(place)s", place=name) }}</p>').render(name=hole("name"))
    assert filled(made, name="A&B") == '<p title="A&amp;B">A&amp;B weghalen</p>'


def test_what_was_filled_in_is_never_looked_at_for_holes() -> None:
    """Whoever got to know what a hole looks like gets nothing of the page by it."""
    part = hole("name") + hole("mark")
    assert filled(part, name=str(hole("mark")), mark="secret") == f"{hole('mark')}secret"


def test_a_hole_that_is_forgotten_is_no_page() -> None:
    with pytest.raises(KeyError):
        filled(hole("name") + hole("mark"), name="Ann")


def test_a_template_that_isnt_given_the_request_cant_read_it() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ request.path }}").render(shown=1)
