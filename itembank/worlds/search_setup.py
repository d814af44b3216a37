"""What an author writes for a search engine, how its rubric scores, the fixed words on screen."""

from collections.abc import Iterator

import msgspec

from itembank.texts import LocalText
from itembank.worlds.texts import Code, Name, Option, ids, labels
from itembank.worlds.world import State, WorldRubric, WorldSetup, absent

LABELS = labels(
    query=("Wat zoekt u?", "What are you looking for?"),
    search=("Zoek", "Search"),
    results=("Resultaten", "Results"),
    none=("Niets gevonden. Probeer andere woorden.", "Nothing found. Try other words."),
    sponsored=("Advertentie", "Advertisement"),
    filters=("Filters", "Filters"),
    any=("alles", "all"),
    filter=("Pas filters toe", "Apply filters"),
    about=("Over deze pagina", "About this page"),
    author=("Wie schrijft dit", "Who writes this"),
    date=("Laatst aangepast", "Last changed"),
    details=("Meer", "More"),
    unknown=("staat er niet bij", "not stated"),
    back=("Terug naar de resultaten", "Back to the results"),
    back_page=("Terug naar de pagina", "Back to the page"),
    choose_page=("Kies deze pagina", "Choose this page"),
    chosen_page=("Gekozen pagina", "Chosen page"),
    notice_chosen=("U koos deze pagina.", "You chose this page."),
    notice_no_query=("Schrijf eerst wat u zoekt.", "Write first what you are looking for."),
)


class SearchPage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A page that can be found, with what it tells about itself."""

    id: Code
    title: LocalText
    address: str
    snippet: LocalText
    body: LocalText
    author: LocalText | None = None
    date: LocalText | None = None
    about: LocalText | None = None
    is_sponsored: bool = False
    tags: dict[str, tuple[Name, ...]] = msgspec.field(default_factory=dict)


class Results(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a query finds if each of `words` begins one of its words."""

    words: tuple[str, ...]
    pages: tuple[Code, ...]


class Filter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A filter; an option shows only the pages that have it among their tags."""

    id: Name
    text: LocalText
    options: tuple[Option, ...]


class SearchSetup(WorldSetup, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A search engine: the first result set whose words are in the query is shown."""

    title: LocalText
    pages: tuple[SearchPage, ...]
    results: tuple[Results, ...]
    filters: tuple[Filter, ...] = ()
    query: LocalText | None = None
    can_choose: bool = True

    def by_id(self) -> dict[str, SearchPage]:
        """Return the pages by their id."""
        return {page.id: page for page in self.pages}


class SearchRubric(WorldRubric, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The pages that may be chosen, and those whose details must have been looked at."""

    page: tuple[Code, ...] = ()
    looked: tuple[Code, ...] = ()


def mistakes(_setup: SearchSetup, rubric: SearchRubric, state: State) -> int:
    """Count details not looked at; all points if a page had to be chosen and another one was."""
    if rubric.page and state["chosen"] not in rubric.page:
        return rubric.points
    return sum(name not in state["looked"] for name in rubric.looked)


def unknown(setup: SearchSetup, rubric: SearchRubric) -> Iterator[str]:
    """Tell which references lead nowhere."""
    pages = setup.by_id()
    found = (name for results in setup.results for name in results.pages)
    yield from absent("page", (*found, *rubric.page, *rubric.looked), pages)
    options = {each.id: ids(each.options) for each in setup.filters}
    for page in setup.pages:
        yield from absent("filter", page.tags, options)
        for name, tags in page.tags.items():
            yield from absent("option", tags, options.get(name, set()))
