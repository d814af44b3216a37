from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itembank.texts import LocalText
from itembank.worlds.formulas import Failure, Formula, NotAFormula, Place, computed

SHEET = {
    Place(1, 1): LocalText(nl="Prijs", en="Price"),
    Place(1, 2): Fraction(6),
    Place(1, 3): Fraction("2.5"),
    Place(1, 4): None,
    Place(1, 5): Fraction(0),
}
HERE = Place(2, 2)


def result(typed):
    return computed(SHEET | {HERE: Formula.read(typed)})[HERE]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("=A2+A3*2", 11),
        ("=(A2+A3)*2", 17),
        ("=A2-A3-1", "2.5"),
        ("=-A2+A5", -6),
        ("=A2*21%", "1.26"),
        ("=A3*1,5", "3.75"),
        ("=A3*1.5", "3.75"),
        ("=A4+1", 1),  # an empty cell counts as nothing
        ("=A4", 0),
        ("=SOM(A1:A5)", "8.5"),
        ("=som(a3:a2)", "8.5"),
        ("=SUM(A2;A3;10)", "18.5"),
        ("=SUM(A2,A3,10)", "18.5"),
        ("=GEMIDDELDE(A1:A4)", "4.25"),  # neither text nor empty cell counts
        ("=AVERAGE(A2:A5)", Fraction(17, 6)),
        ("=MAX(A2:A5)", 6),
        ("=MIN(A2:A4)", "2.5"),
        ("=AANTAL(A1:A5)", 3),
        ("=PRODUCT(A2:A3)", 15),
        ("=$A$2/A3", "2.4"),
    ],
)
def test_a_formula_computes_exactly(typed, wanted):
    assert result(typed) == Fraction(wanted)


@pytest.mark.parametrize(
    ("typed", "failure"),
    [
        ("=A2/A5", Failure.ZERO),
        ("=A2/A4", Failure.ZERO),
        ("=GEMIDDELDE(A1)", Failure.ZERO),
        ("=A1*2", Failure.TEXT),
        ("=B2+1", Failure.CYCLE),
        ("=SOM(A1:B9)", Failure.CYCLE),
        ("=999999999999*999999", Failure.SIZE),
    ],
)
def test_a_formula_that_cannot_be_computed_says_why(typed, failure):
    assert result(typed) is failure


def test_a_failure_goes_on_to_the_cells_that_need_it():
    cells = {HERE: Formula.read("=A2/A5"), Place(2, 3): Formula.read("=SUM(B2;1)")}

    assert computed(SHEET | cells)[Place(2, 3)] is Failure.ZERO


def test_cells_that_wait_for_each_other_fail():
    cells = {HERE: Formula.read("=B3"), Place(2, 3): Formula.read("=B2")}

    assert {computed(cells)[place] for place in cells} == {Failure.CYCLE}


def test_a_chain_of_squares_stays_small():
    cells = {Place(2, row): Formula.read(f"=B{row - 1}*B{row - 1}") for row in range(2, 13)}

    results = computed(cells | {Place(2, 1): Fraction(1, 3)})

    assert results[Place(2, 12)] is Failure.SIZE


@pytest.mark.parametrize(
    "typed",
    ["=", "=A", "=A2+", "=SOM(A2", "=SOM A2", "=A2:A3", "=WORTEL(A2)", "=A2)", "=2A", "=A0"],
)
def test_nonsense_is_no_formula(typed):
    with pytest.raises(NotAFormula):
        Formula.read(typed)


@pytest.mark.parametrize(
    ("typed", "n_rows", "wanted"),
    [
        ("=B2*C2", 3, "=B5*C5"),
        ("=SOM(B2:B5)", -1, "=SUM(B1:B4)"),
        ("=B2*$C$1", 2, "=B4*$C$1"),
        ("=B2*C$1", 2, "=B4*C$1"),
        ("=B2", -2, "=#REF!"),
    ],
)
def test_a_copied_formula_goes_along(typed, n_rows, wanted):
    assert Formula.read(typed).shifted(n_rows).text == wanted


def test_a_formula_that_lost_its_cell_says_so():
    formula = Formula.read("=SUM(B2:B3)").shifted(-2)

    assert formula.outcome({}) is Failure.LOST


def test_each_language_has_its_own_spelling():
    formula = Formula.read("=average(a2,1.5)")

    assert formula.written("nl") == "=GEMIDDELDE(A2;1,5)"
    assert formula.written("en") == "=AVERAGE(A2,1.5)"


@given(st.text(alphabet="AB12$+-*/():;,.% SOMUAX=#REF!", max_size=40))
def test_what_can_be_read_can_be_read_again_and_computed(typed):
    try:
        formula = Formula.read(typed)
    except NotAFormula:
        return

    assert Formula.read(formula.text) == formula
    assert Formula.read(formula.written("nl")) == formula
    assert isinstance(result(typed), Fraction | LocalText | Failure)
