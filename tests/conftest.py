"""What several tests share: a way to swap the claims, and how workers share tests."""


import pytest


@pytest.fixture
def claims_of_our_own(monkeypatch):
    """Replace the book's claims, their statements and the document they stand in by those of one test."""
    from rackmath.claims import claims
    from rackmath.show import tables

    def put(*made, kinds="derivable", names=("DeepSeek",)):
        statement = {key: claims.Statement(key, "doc", 1, 1, kinds, (*c.printed, *c.said), c.says)
                     for c in made for key in c.statements}
        document = claims.Document("doc", "A document", "made up", 1, "", tuple(names))
        monkeypatch.setattr(claims, "all_claims", lambda: {c.id: c for c in made})
        monkeypatch.setattr(claims, "statements", lambda: statement)
        monkeypatch.setattr(claims, "documents", lambda: {"doc": document})
        monkeypatch.setattr(tables, "statements", lambda: statement)

    return put


#: Files whose tests share something that takes long to make: parsed pages, a second site, the text of the PDF.
ON_ONE_WORKER = ("test_files.py", "test_heads.py", "test_paper.py")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Hand out such files whole and first, and every other test singly, so that no worker waits.

    pytest-xdist's own `loadgroup` does not see its marks under pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Scheduler(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return file if file.endswith(ON_ONE_WORKER) else nodeid

    return Scheduler(config, log)


def pytest_collection_modifyitems(items):
    """The longest test first: it builds the site a second time, and would run alone at the end."""
    items.sort(key=lambda item: "test_reproducible.py" not in item.nodeid)
