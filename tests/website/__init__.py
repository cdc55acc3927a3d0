"""Tests of the built site.

Those in a browser need Chromium (on the PATH, or named by $CHROMIUM); without one they are skipped,
unless $REQUIRE_BROWSER is set, as in continuous integration.
"""
