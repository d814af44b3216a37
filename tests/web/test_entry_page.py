"""The page for data entry: what it holds, and what it must not hold."""

import html
import json
import re

import msgspec
import pytest

from assess.paper_cells import cell_rule
from itembank.questions import render_question
from tests.factories.paper_forms import BANK, PLAIN, form_of, one_of_each
from web.paper.entry_page import entry_page
from web.paper.entry_words import WHILE_TYPING


@pytest.fixture(scope="module")
def form():
    return form_of(one_of_each())


@pytest.fixture(scope="module")
def page(form):
    return entry_page(form, BANK)


def settings(page):
    found = re.search(r'<script type="application/json" id="settings">(.*?)</script>', page)
    return json.loads(found[1])


def test_there_is_a_labelled_field_for_every_question(form, page):
    for place in range(1, len(form.items) + 1):
        assert page.count(f'for="q{place}"') == 1
        assert page.count(f'<input id="q{place}"') == 1


def test_a_field_says_what_can_be_typed(page):
    hints = [
        html.unescape(hint) for hint in re.findall(r'<p class="hint" id="h\d+">(.*?)</p>', page)
    ]

    assert hints[0] == "één letter, A–D"
    assert hints[1].startswith("twee of meer letters, A–")
    assert all("letters op rij" in hint for hint in hints[2:5])
    assert hints[5].startswith("getal")
    assert hints[6] == "uur, zoals 14:30"


def test_columns_and_rules_are_those_of_the_reader(form, page):
    given = settings(page)

    assert given["columns"] == ["person_id", *(item.item for item in form.items)]
    for rule, item in zip(given["rules"], form.items, strict=True):
        question = render_question(BANK.item(item.item), seed=item.variant_seed, language="nl")
        expected = cell_rule(question)
        assert tuple(rule["places"]) == expected.places
        assert (rule["kind"], rule["pattern"]) == (expected.kind, expected.pattern)


def test_the_page_is_the_same_whatever_keys_and_parameters_are(form, page):
    other = msgspec.structs.replace(
        form,
        cuts=(0.77,),
        items=tuple(
            msgspec.structs.replace(i, key="GEHEIM", tolerance="GEHEIM", b=(9.87,), points=9)
            for i in form.items
        ),
    )

    assert entry_page(other, BANK) == page


def test_the_page_holds_no_text_of_a_question(form, page):
    for item in form.items:
        question = render_question(BANK.item(item.item), seed=item.variant_seed, language="nl")
        assert html.escape(question.question) not in page


def test_nothing_comes_from_or_goes_to_a_network(page):
    assert "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'" in page
    assert not re.search(
        r"https?:|//[a-z]+\.|src=|href=|url\(|@import|fetch\(|XMLHttp|\bon\w+=\"", page
    )


def test_without_javascript_the_page_points_to_entry_csv(page):
    alone = re.search(r'<section id="no-script">(.*?)</section>', page, flags=re.S)[1]

    assert "JavaScript" in alone
    assert "entry.csv" in alone


def test_forms_with_the_same_name_and_other_variants_are_kept_apart(form, page):
    first, *rest = form.items
    drawn = msgspec.structs.replace(first, variant_seed=first.variant_seed + 1)
    other = msgspec.structs.replace(form, items=(drawn, *rest))

    assert settings(entry_page(other, BANK))["store"] != settings(page)["store"]


def test_a_form_in_english_has_a_page_in_english(form):
    page = entry_page(msgspec.structs.replace(form, language="en"), BANK)

    assert '<html lang="en">' in page
    assert "one letter, A–D" in page
    assert settings(page)["words"]["blank"] == "empty"


def test_every_item_of_the_bank_can_be_entered():
    page = entry_page(form_of(PLAIN), BANK)

    assert page.count('class="row"') == len(PLAIN)
    assert "built-in" not in page


def test_every_text_is_said_somewhere(page):
    scripts = page.rpartition("<script>")[2]

    assert set(WHILE_TYPING) - set(re.findall(r'"(\w+)"', scripts)) == set()
