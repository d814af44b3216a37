"""The optional questions about a person, and their answers; None always means "rather not say"."""

AGE_BANDS = ("16-17", "18-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
SEXES = ("f", "m", "x")
REGIONS = (
    "antwerp",
    "limburg",
    "east_flanders",
    "flemish_brabant",
    "west_flanders",
    "brussels",
    "elsewhere",
)
EDUCATIONS = ("low", "middle", "high")
"""ISCED 0-2, 3-4 and 5-8."""
