"""Two forms for the gallery and the tests: what a visitor fills in, and what an office does."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coulisse.faces.shared.fields import ColourField, DayField, LocalMomentField, MoneyField, TranslatedField
from coulisse.faces.shared.forms import Form


class Contact(Form):
    fills_itself = True
    name = forms.CharField(label=_("Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail address"), help_text=_("Your tickets go here."))
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False, help_text=_("Only for news on the day itself."))
    send = forms.ChoiceField(
        label=_("How would you like your tickets?"), choices=[("mail", _("By e-mail")), ("desk", _("At the desk"))], widget=forms.RadioSelect
    )
    news = forms.BooleanField(label=_("Keep me posted on the new season"), required=False)


class Production(Form):
    title = TranslatedField(label=_("Title"), most=120)
    about = TranslatedField(label=_("Description"), most=4000, rows=5, required=False)
    genre = forms.ChoiceField(label=_("Genre"), choices=[("", "–"), ("theatre", _("theatre")), ("dance", _("dance")), ("music", _("music"))])
    starts_at = LocalMomentField(label=_("Begins"))
    on_sale_date = DayField(label=_("On sale from"), required=False)
    price = MoneyField(label=_("Full price"))
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=5000, required=False)
    colour = ColourField(label=_("Accent colour"), required=False)


class BrokenProduction(Production):
    """What somebody with their elbows on the keyboard sends."""

    def __init__(self) -> None:
        long = {"fr": "Titre " * 60, "en": "Title " * 60}.get(get_language() or "", "Titel " * 60)
        typed = {
            "title_nl": "De kersentuin", "title_fr": long, "about_nl": "Een tuin.", "genre": "", "starts_at_date": "2027-03-28", "starts_at_time": "02:30",
            "on_sale_date": "ooit", "price": "twaalf", "places": "0", "colour": "#zzzzzz",
        }  # fmt: skip
        super().__init__(typed, auto_id="broken_%s")
