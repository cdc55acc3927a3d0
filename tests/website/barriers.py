"""Barriers to readers, as axe finds them on an open page: all rules in the light, colours in the dark."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: Axe takes long over thousands of elements that are alike, so that a row of a table, a paragraph, an item of a list,
#: a cell of a notebook, an entry of the library or a part of a drawing is taken out if each element in it is of a kind
#: that was seen before, on this page or another: one of the same name, classes and names of attributes, with text or
#: without, in the same column, and under the same classes up to the top of the page. Formulas and coloured words of
#: code stay as plain ones; of closed forms three of each topic stay, and three of the panels that open, of citations
#: and of how a number was worked out, unfolded: one function makes them all.
ONE_OF_EACH_KIND = """(known) => {
  const of = (chosen) => [...document.querySelectorAll(chosen)];
  const where = new Map([[null, ""]]);
  const within = (one) => {
    if (!where.has(one)) {
      where.set(one, `${one.getAttribute("class")} ${one.cellIndex ?? ""} < ${within(one.parentElement)}`);
    }
    return where.get(one);
  };
  const kind = (one) => [one.tagName, one.getAttribute("style"), !one.textContent.trim(), ...one.getAttributeNames(),
    within(one)].join();
  const found = {};
  const repeated = (chosen, all) => {
    const seen = new Set(known[chosen]);
    found[chosen] = seen;
    return all.filter((one) => {
      const before = seen.size;
      [one, ...one.querySelectorAll("*")].forEach((part) => seen.add(kind(part)));
      return seen.size === before;
    });
  };
  of("#closed-forms > section > section:nth-of-type(n+4), div.rests:nth-of-type(n+4)").forEach((one) => one.remove());
  of(".cite-panel").slice(3).forEach((panel) => panel.remove());
  of("details.told").forEach((number, i) => i < 3 ? number.open = true : number.querySelector("ul").remove());
  of("details:has(table)").forEach((folded) => folded.open = true);
  of(".math").forEach((formula) => formula.replaceChildren("x"));
  const coloured = "pre span, dl.py :is(span, em, strong)";
  repeated(coloured, of(coloured)).forEach((word) => word.replaceWith(...word.childNodes));
  const blocks = ["tbody tr", "p:not(tr > * > p)", "li", "dl.field-list", "dl.py", "div.cell", "div.rests svg > *"];
  for (const block of blocks) {
    const plain = of(block).filter((one) => !one.querySelector(block) && !one.closest("a, button"));
    repeated(block, plain).forEach((one) => one.remove());
  }
  return Object.fromEntries(Object.entries(found).map(([chosen, seen]) => [chosen, [...seen]]));
}"""

#: The kinds that axe has seen so far, in each sort of block.
_SEEN: dict[str, list[str]] = {}


def barriers(page: Page) -> list[str]:
    """What seriously hinders a reader, each as `rule in theme: element`."""
    still = "*, ::before, ::after { transition: none !important; animation: none !important }"
    page.add_style_tag(content=still)  # else colours are half-way
    _SEEN.update(page.evaluate(ONE_OF_EACH_KIND, _SEEN))
    page.evaluate(AXE_SCRIPT)
    found = []
    for theme, rules in {"light": {}, "dark": {"runOnly": ["color-contrast"]}}.items():
        page.emulate_media(color_scheme=theme)
        page.wait_for_function(f"document.documentElement.dataset.theme === '{theme}'")
        told = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **rules})
        found += [f"{one['id']} in {theme}: {node['html']}" for one in told["violations"]
                  if one["impact"] in ("serious", "critical") for node in one["nodes"]]
    return found
