"""The choices of the forms are those the services take."""

from assess import background
from web import forms


def test_the_background_offers_what_the_service_takes() -> None:
    assert tuple(forms.AGE_BANDS) == background.AGE_BANDS
    assert tuple(forms.SEXES) == background.SEXES
    assert tuple(forms.REGIONS) == background.REGIONS
    assert tuple(forms.EDUCATIONS) == background.EDUCATIONS
