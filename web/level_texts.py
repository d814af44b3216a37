"""What a person at a level can do, in words: own phrasing of the level descriptors.

The phrases carry no "u" or "je", so that they serve adults and pupils alike.
"""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

SCALE_NAMES: Mapping[str, str] = {
    "stem": _l("STEM in het dagelijks leven"),
    "digital": _l("Digitaal"),
}

DESCRIPTORS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("stem", "L0"): (
        _l("Tellen en rekenen met kleine hele getallen."),
        _l("Feiten uit eigen ervaring herkennen."),
        _l("Vertrouwde toestellen gebruiken."),
    ),
    ("stem", "L1"): (
        _l("Prijzen en een eenvoudige korting uitrekenen met een rekenmachine."),
        _l("Een eenvoudige tabel of grafiek lezen."),
        _l("Een advies over gezondheid of veiligheid volgen."),
        _l("Een korte handleiding en pictogrammen volgen."),
        _l("Een eenvoudige schets met maten lezen."),
    ),
    ("stem", "L2"): (
        _l("Twee of drie rekenstappen combineren, ook met procenten en schaal."),
        _l("Nagaan of een antwoord kan kloppen."),
        _l("Een verschijnsel verklaren en een eerlijke proef herkennen."),
        _l("Stap voor stap de oorzaak van een defect zoeken."),
        _l("Rekening houden met twee of drie eisen tegelijk."),
    ),
    ("stem", "L3"): (
        _l("Zelf een formule of model opstellen."),
        _l("Een misleidende grafiek doorzien."),
        _l("Tegenstrijdig bewijs afwegen."),
        _l("Oplossingen vergelijken op verbruik, veiligheid en levensduur."),
        _l("Een ontwerp verbeteren door één ding tegelijk te veranderen."),
    ),
    ("digital", "L0"): (
        _l("Vertrouwde stappen op een toestel zetten, met wat hulp."),
        _l("Herkennen wanneer hulp nodig is."),
    ),
    ("digital", "L1"): (
        _l("Een eenvoudig antwoord op het internet vinden."),
        _l("Een bericht met een bijlage versturen."),
        _l("Aanmelden en een kort formulier indienen."),
        _l("Een bestand bewaren en terugvinden."),
        _l("Duidelijke fraude herkennen en op tijd hulp vragen."),
    ),
    ("digital", "L2"): (
        _l("Nagaan of een bron te vertrouwen is."),
        _l("Iets delen met de juiste mensen."),
        _l("Een formule in een rekenblad gebruiken."),
        _l("Privacy instellen en nagemaakte berichten herkennen."),
        _l("Een gewone storing zelf oplossen."),
    ),
    ("digital", "L3"): (
        _l("Verschillende diensten combineren."),
        _l("Een stappenplan aanpassen aan wat nodig is."),
        _l("Nagaan of het antwoord van een AI-toepassing klopt."),
        _l("Anderen veilig op weg helpen."),
    ),
}
