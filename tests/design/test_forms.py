"""Django's forms drawn as components: what was typed is kept, errors are said twice in the same words."""

from django import forms
from django.template import Context, engines

from tests.design.conftest import strict, words

SUMS = [("5", "£5"), ("10", "£10"), ("other", "Other")]


class Give(forms.Form):
    sum = forms.ChoiceField(
        label="How much?", choices=SUMS, widget=forms.RadioSelect, error_messages={"required": "Choose"}
    )
    own = forms.CharField(
        label="Other amount",
        required=False,
        widget=forms.TextInput({"inputmode": "decimal", "prefix": "£", "width": "short", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label="E-mail", help_text="For the receipt.", error_messages={"invalid": "Enter it in full"}
    )
    letter = forms.CharField(required=False, widget=forms.Textarea({"rows": 4}))
    named = forms.BooleanField(label="Thank me by name", required=False)
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        if self.data.get("email") == "x":
            raise forms.ValidationError("Try once more.")


PAGE = """{% load design %}{% errors form %}<form>{% field form.sum other=form.own layout="tiles" %}
{% field form.email autocomplete="email" %}{% field form.letter %}{% field form.named %}{{ form.token }}</form>"""


def drawn(form: forms.Form) -> str:
    return engines["django"].engine.from_string(PAGE).render(Context({"form": form}))


def test_an_untouched_form_has_labels_and_no_errors() -> None:
    html = drawn(Give(initial={"sum": "10"}))
    page = strict(html)
    assert not page.query(".errors")
    assert [mark.attrs["value"] for mark in page.query("input[checked]")] == ["10"]
    assert len(page.query("label")) == 3 + 1 + 1 + 1 + 1
    labelled = {label.attrs.get("for") for label in page.query("label[for]")}
    assert labelled == {"id_own", "id_email", "id_letter"}
    money = page.query("#id_own")[0].attrs
    assert (money["inputmode"], money["autocomplete"], money["type"]) == ("decimal", "off", "text")
    assert page.query("#id_email")[0].attrs["type"] == "email"
    assert "required" not in money


def test_a_faulty_form_says_each_error_twice_and_keeps_what_was_typed() -> None:
    html = drawn(Give({"own": "<ten>", "email": "x", "letter": "\nDear & all", "named": "on"}))
    page = strict(html)
    links = {link.attrs["href"]: link.to_text() for link in page.query(".errors a")}
    assert links == {"#id_sum_0": "Choose", "#id_email": "Enter it in full"}
    assert all(page.query(target) for target in links)
    assert "Try once more." in words(html)
    assert page.query("#id_own")[0].attrs["value"] == "<ten>"
    email = page.query("#id_email")[0].attrs
    assert email["value"] == "x"
    assert email["aria-invalid"] == "true"
    assert email["aria-describedby"] == "id_email-hint id_email-error"
    assert page.query("#id_email-error")[0].to_text() == "Error: Enter it in full"
    assert "checked" in page.query("#id_named")[0].attrs
    assert "Dear &amp; all" in html
