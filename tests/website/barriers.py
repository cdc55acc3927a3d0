"""Barriers to readers, as axe finds them on an open page: all rules in the light, colours in the dark."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: Axe takes long over thousands of elements that are alike, so that it sees the first of each kind: of formulas,
#: of coloured words of code, which stay as plain ones, of the rows of a long table (unfolded) and of the entries of
#: the library; three closed forms of each topic; and three of the panels that open, of citations and of how a number
#: was worked out, unfolded: one function makes them all. What is of one kind has the same classes up to the top of
#: the page, and holds, or lacks, text and the same elements with the same classes and attributes; in a row, cell by
#: cell.
ONE_OF_EACH_KIND = """() => {
  const sign = (part) => [part.tagName, part.getAttribute("class"), part.getAttribute("style"),
    !part.textContent.trim(), ...part.getAttributeNames()].join();
  const holds = (one) => [sign(one), ...new Set([...one.querySelectorAll("*")].map(sign))].sort().join(" ");
  const within = (one) => one ? `${one.className} < ${within(one.parentElement)}` : "";
  const repeated = (all, kind) => {
    const seen = new Set();
    return all.filter((one) => seen.size === seen.add(kind(one)).size);
  };
  const of = (chosen) => [...document.querySelectorAll(chosen)];
  of("#closed-forms > section > section:nth-of-type(n+4), div.rests:nth-of-type(n+4)").forEach((one) => one.remove());
  of(".cite-panel").slice(3).forEach((panel) => panel.remove());
  of("details.told").forEach((number, i) => i < 3 ? number.open = true : number.querySelector("ul").remove());
  repeated(of(".math"), within).forEach((formula) => formula.replaceChildren("x"));
  repeated(of("pre span, dl.py :is(span, em, strong)"), (word) => within(word) + sign(word))
    .forEach((word) => word.replaceWith(...word.childNodes));
  for (const table of document.querySelectorAll("table")) {
    if (table.closest("details")) table.closest("details").open = true;
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    if (rows.length <= 12) continue;
    repeated(rows, (row) => [sign(row), ...[...row.cells].map(holds)].join("|")).forEach((row) => row.remove());
  }
  repeated(of("dl.py"), (entry) => within(entry) + holds(entry)).forEach((entry) => entry.remove());
}"""


def barriers(page: Page) -> list[str]:
    """What seriously hinders a reader, each as `rule in theme: element`."""
    page.evaluate("() => window.MathJax?.startup?.promise?.then(() => true)")  # it fails on formulas cut meanwhile
    page.evaluate(ONE_OF_EACH_KIND)
    page.evaluate(AXE_SCRIPT)
    page.add_style_tag(content="*, ::before, ::after { transition: none !important }")  # else colours are half-way
    found = []
    for theme, rules in {"light": {}, "dark": {"runOnly": ["color-contrast"]}}.items():
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(f"document.documentElement.dataset.theme === '{theme}'")
        told = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **rules})
        found += [f"{one['id']} in {theme}: {node['html']}" for one in told["violations"]
                  if one["impact"] in ("serious", "critical") for node in one["nodes"]]
    return found
