"""Every form of every face, without being asked: labels, marks, hints, mistakes, and what browsers may fill in."""

import pytest
from django import forms
from django.template import engines
from django.utils.translation import override

from coulisse.faces.shared.forms import Form
from coulisse.faces.shared.gallery.forms import Contact


def rendered(form: forms.Form, source: str = "{{ ui.form_errors(form) }}{{ ui.fields(form) }}") -> str:
    return engines["jinja2"].env.from_string(source).render(form=form)  # type: ignore[attr-defined]


def wrong() -> Contact:
    return Contact({"name": "", "email": "tine@", "send": "pigeon"})


def test_a_label_a_hint_and_a_mistake_belong_to_their_control() -> None:
    shown = rendered(wrong())
    assert '<label class="field-label" for="id_email">' in shown
    assert 'aria-describedby="id_email_helptext id_email_error"' in shown
    assert 'id="id_email_helptext"' in shown
    assert 'id="id_email_error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'value="tine@"' in shown, "what was typed is kept"


def test_the_summary_links_to_each_control_and_takes_the_focus() -> None:
    shown = rendered(wrong())
    for goal in ("id_name", "id_email", "id_send_0"):
        assert f'href="#{goal}"' in shown
        assert f'id="{goal}"' in shown
    assert "autofocus" in shown
    assert "Er staan 3 fouten in het formulier" in shown


def test_no_summary_before_anything_is_sent() -> None:
    assert "error-summary" not in rendered(Contact())


def test_mistakes_say_what_to_do() -> None:
    form = wrong()
    assert form.errors["name"] == ["Vul dit in."]
    assert form.errors["email"] == ["Schrijf het adres als naam@voorbeeld.be."]
    with override("fr"):
        assert Contact({}).errors["send"] == ["Faites un choix."]


def test_a_sentence_of_the_face_stays() -> None:
    class Own(Form):
        name = forms.CharField(error_messages={"required": "Wie bent u?"})

    assert Own({}).errors["name"] == ["Wie bent u?"]


def test_the_rarer_kind_is_marked_in_words() -> None:
    assert [Contact()[name].mark for name in ("name", "phone")] == ["", "niet verplicht"]

    class MostlyOptional(Form):
        a = forms.CharField()
        b = forms.CharField(required=False)
        c = forms.CharField(required=False)

    assert [bound.mark for bound in MostlyOptional()] == ["verplicht", "", ""]


def test_browsers_fill_in_a_person_s_own_data_and_nobody_else_s() -> None:
    assert 'autocomplete="email"' in rendered(Contact())

    class Customer(Form):
        email = forms.EmailField()

    assert 'autocomplete="off"' in rendered(Customer())


@pytest.mark.parametrize("source", ["{{ form }}", "{{ form.as_div() }}", "{% for each in form %}{{ each.as_field_group() }}{% endfor %}"])
def test_a_form_looks_right_however_it_is_written(source: str) -> None:
    shown = rendered(Contact(), source)
    assert 'class="field-label"' in shown
    assert 'class="tick"' in shown


def test_a_mistake_of_the_whole_form_comes_first() -> None:
    class Twice(Form):
        name = forms.CharField(required=False)

        def clean(self) -> None:
            raise forms.ValidationError("Deze twee horen niet samen.")

    assert Twice({}).problems() == [("", "", "Deze twee horen niet samen.")]
    assert "Deze twee horen niet samen." in rendered(Twice({}))
