"""Tests of the HTML of forms in Bootstrap's markup."""

from __future__ import annotations

from typing import Any

import pytest

from quartapp.ext.forms import (
    ButtonField,
    FieldList,
    FileField,
    Form,
    RadioField,
    SelectField,
    widgets,
)
from tests.ext.bootstrap.conftest import Render
from tests.ext.bootstrap.forms import EveryForm, NameForm


async def test_quick_form_draws_a_form_with_token_labels_and_submit(render: Render) -> None:
    page = await render("{{ wtf.quick_form(form) }}", form=NameForm)
    form = page.one("form")
    assert (form["method"], "novalidate" in form) == ("post", True)
    assert "action" not in form
    assert "enctype" not in form
    assert page.one("input", name="csrf_token", type="hidden").inside(form)
    assert page.one("label", for_="name").words == "What is your name?"
    assert page.one("button", type="submit", name="submit", value="y").words == "Submit"
    assert page.all("p", class_="alert alert-danger") == []


async def test_quick_form_takes_an_action_a_method_a_cancel_link_and_attributes(
    render: Render,
) -> None:
    source = """{{ wtf.quick_form(form, action="/a?b&c", method="get", cancel="/back", id="f") }}"""
    page = await render(source, form=NameForm)
    form = page.one("form")
    assert (form["action"], form["method"], form["id"]) == ("/a?b&c", "get", "f")
    assert page.one("a", href="/back").words == "Cancel"


async def test_a_valid_field_refers_to_its_help_text(render: Render) -> None:
    page = await render("{{ wtf.form_field(form.name) }}", form=NameForm)
    control = page.one("input", id="name")
    assert (control["aria-describedby"], control["class"]) == ("name-help", "form-control")
    assert "aria-invalid" not in control
    assert page.one("p", id="name-help").words == "Any will do."


async def test_an_invalid_field_shows_its_error_and_has_the_focus(render: Render) -> None:
    async def before(form: Any) -> None:
        form.add_error("name", "<susan> is taken.")

    page = await render("{{ wtf.quick_form(form) }}", form=NameForm, before=before)
    control, error = page.one("input", id="name"), page.one("p", id="name-error")
    assert control["aria-describedby"] == "name-error name-help"
    assert control["aria-invalid"] == "true"
    assert "autofocus" in control
    assert control.classes == {"form-control", "is-invalid"}
    assert (error.words, "invalid-feedback" in error.classes) == ("<susan> is taken.", True)
    order = [page.elements.index(each) for each in (control, error, page.one("p", id="name-help"))]
    assert order == sorted(order)
    assert page.one("p", role="alert").words == "One thing to put right below."


async def test_errors_without_a_field_stand_above_the_form(render: Render) -> None:
    async def before(form: Any) -> None:
        form.add_error(None, "That e-mail address and password do not match.")
        form.add_error("csrf_token", "This form waited too long.")

    page = await render("{{ wtf.quick_form(form) }}", form=NameForm, before=before)
    words = [each.words for each in page.all("p", class_="alert alert-danger", role="alert")]
    assert words == ["This form waited too long.", "That e-mail address and password do not match."]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (1, "One thing"),
        (2, "Two things"),
        (5, "Five things"),
        (6, "6 things"),
    ],
)
async def test_invalid_fields_are_counted(render: Render, wrong: int, words: str) -> None:
    async def before(form: Any) -> None:
        for name in ("text", "password", "area", "agree", "role", "audience")[:wrong]:
            form.add_error(name, "Wrong.")

    page = await render("{{ wtf.form_errors(form) }}", form=EveryForm, before=before)
    assert page.words_of("p") == [f"{words} to put right below."]


async def test_every_kind_of_field_has_a_label_and_its_classes(render: Render) -> None:
    page = await render("{{ wtf.quick_form(form) }}", form=EveryForm)
    form = page.one("form")
    assert page.one("input", name="secret", type="hidden")["value"] == "7"
    assert page.one("input", id="text").classes == {"form-control", "wide"}
    assert page.one("textarea", id="area", rows="5").classes == {"form-control"}
    assert page.one("select", id="role").classes == {"form-select"}
    assert page.one("input", id="agree", type="checkbox").classes == {"form-check-input"}
    assert page.one("input", id="volume", type="range").classes == {"form-range"}
    labelled = {label["for"] for label in page.all("label")}
    controls = page.all("input") + page.all("textarea") + page.all("select")
    for control in controls:
        assert control.inside(form)
        named = control["id"] in labelled or "aria-label" in control
        assert named or control["type"] == "hidden", control
    ids = [each["id"] for each in page.elements if "id" in each]
    assert len(ids) == len(set(ids))


async def test_every_description_is_shown(render: Render) -> None:
    page = await render("{{ wtf.quick_form(form) }}", form=EveryForm)
    ids = {each["id"] for each in page.elements}
    described = [each["aria-describedby"] for each in page.elements if "aria-describedby" in each]
    assert described == ["password-help", "agree-help", "audience-help"]
    assert set(described) <= ids


async def test_only_optional_fields_are_marked(render: Render) -> None:
    page = await render("{{ wtf.quick_form(form) }}", form=EveryForm)
    marked = [each["for"] for each in page.all("label") if "(optional)" in each.words]
    assert marked == ["text", "area"]


async def test_inputs_have_no_length_limits_that_truncate_pasted_text(render: Render) -> None:
    page = await render("{{ wtf.quick_form(form) }}", form=EveryForm)
    assert "maxlength" not in page.one("input", id="text")
    assert "minlength" not in page.one("input", id="text")


async def test_radio_buttons_are_a_group_with_a_legend(render: Render) -> None:
    async def before(form: Any) -> None:
        form.add_error("audience", "Choose one.")

    page = await render("{{ wtf.form_field(form.audience) }}", form=EveryForm, before=before)
    group = page.one("fieldset", aria_describedby="audience-error audience-help")
    assert page.one("legend").words == "Audience"
    first, second = page.all("input", type="radio", name="audience")
    assert first.inside(group)
    assert ("autofocus" in first, "autofocus" in second) == (True, False)
    assert ("disabled" in first, "disabled" in second) == (False, True)
    assert page.one("label", for_=first["id"] or "").words == "All"
    assert page.one("p", id="audience-error").words == "Choose one."


async def test_a_list_of_checkboxes_is_rendered_like_radio_buttons(render: Render) -> None:
    class Boxes(Form):
        days = SelectField(
            choices=["Monday"], widget=widgets.ListWidget(), option_widget=widgets.CheckboxInput()
        )

    page = await render("{{ wtf.form_field(form.days) }}", form=Boxes)
    assert page.one("input", type="checkbox").classes == {"form-check-input"}


async def test_field_lists_and_inner_forms_are_groups(render: Render) -> None:
    async def before(form: Any) -> None:
        form.links[1].errors = ["Link 2 needs to begin with https://"]

    source = "{{ wtf.form_field(form.links) }}{{ wtf.form_field(form.address) }}"
    page = await render(source, form=EveryForm, before=before)
    assert page.words_of("legend") == ["Links", "Address"]
    assert page.one("input", name="links-0")["aria-label"] == "Link 1"
    second = page.one("input", name="links-1")
    assert (second["aria-label"], second["aria-describedby"]) == ("Link 2", "links-1-error")
    assert page.one("p", id="links-1-error").words == "Link 2 needs to begin with https://"
    assert page.one("label", for_="address-street").words == "Street"


async def test_errors_of_a_whole_list_or_inner_form_are_shown(render: Render) -> None:
    async def before(form: Any) -> None:
        form.add_error("links", "Two at the most.")
        form.address.form.form_errors.append("Nobody lives there.")

    source = "{{ wtf.form_field(form.links) }}{{ wtf.form_field(form.address) }}"
    page = await render(source, form=EveryForm, before=before)
    assert page.one("fieldset", id="links")["aria-describedby"] == "links-error"
    assert page.one("p", id="links-error").words == "Two at the most."
    assert page.one("p", id="address-error").words == "Nobody lives there."


async def test_the_first_button_is_the_primary_one(render: Render) -> None:
    page = await render("{{ wtf.quick_form(form) }}", form=EveryForm)
    save, draft = page.all("button")
    assert save.classes == {"btn", "btn-primary"}
    assert draft.classes == {"btn", "btn-secondary"}


async def test_a_form_with_a_file_is_multipart(render: Render) -> None:
    class Pages(Form):
        scans = FieldList(FileField("Scan"), min_entries=1)

    page = await render("{{ wtf.quick_form(form) }}", form=Pages)
    assert page.one("form")["enctype"] == "multipart/form-data"


async def test_a_field_takes_attributes_and_classes(render: Render) -> None:
    source = '{{ wtf.form_field(form.area, rows=9, class_="tall", **{"data-preview": "/p"}) }}'
    area = (await render(source, form=EveryForm)).one("textarea")
    assert (area["rows"], area["data-preview"]) == ("9", "/p")
    assert area.classes == {"form-control", "tall"}


async def test_user_input_is_escaped(render: Render) -> None:
    async def before(form: Any) -> None:
        form.text.data = '"><script>alert(1)</script>'
        form.area.data = "</textarea><script>alert(1)</script>"

    page = await render("{{ wtf.quick_form(form) }}", form=EveryForm, before=before)
    assert page.all("script") == []
    assert page.one("input", id="text")["value"] == '"><script>alert(1)</script>'


async def test_a_button_field_is_a_button_with_its_own_value(render: Render) -> None:
    class TwoButtons(Form):
        keep = ButtonField("Keep")

    async def choose(form: Form) -> None:
        form.process(data={"keep": "draft"})

    page = await render("{{ wtf.quick_form(form) }}", form=TwoButtons, before=choose)
    button = page.one("button", type="submit", name="keep", value="draft")
    assert (button.words, button.classes) == ("Keep", {"btn", "btn-primary"})
    assert page.all("label") == []


async def test_radio_buttons_keep_their_class_beside_a_custom_one(
    render: Render,
) -> None:
    class Letters(Form):
        letter = RadioField("Letter", choices=["a", "b"])

    page = await render("{{ wtf.form_field(form.letter, class_='big') }}", form=Letters)
    assert [each["class"] for each in page.all("input", type="radio")] == [
        "form-check-input big"
    ] * 2
