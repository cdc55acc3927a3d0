"""Labels of sources: author and year, with a letter where one author has several works of a year."""

from __future__ import annotations

from collections import Counter
from string import ascii_lowercase

from pybtex.plugin import register_plugin
from pybtex.style.formatting.alpha import Style as Alpha
from pybtex.style.labels import BaseLabelStyle


class AuthorYear(BaseLabelStyle):
    """The same label in the text and in the bibliography, so that print needs no link."""

    def format_labels(self, sorted_entries):
        plain = [f"{_authors(entry)}, {entry.fields['year']}" for entry in sorted_entries]
        several, seen = Counter(plain), Counter()
        for label in plain:
            yield label + (ascii_lowercase[seen[label]] if several[label] > 1 else "")
            seen[label] += 1


class Style(Alpha):
    """The usual bibliography with these labels."""

    default_label_style = AuthorYear


def _authors(entry) -> str:
    names = [" ".join(person.last_names).strip("{}") for person in entry.persons["author"]]
    others = len(names) > 2 or "others" in names
    return f"{names[0]} et al." if others else " and ".join(names)


def setup(app) -> None:
    """Make the style known by name to the configuration."""
    register_plugin("pybtex.style.formatting", "author_year_letter", Style)
