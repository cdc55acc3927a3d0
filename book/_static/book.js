// Small helps for the pages: cards on phones, copying a citation, filters of wide tables, paper,
// what rests on what.
// Every page reads well without them.

const WIDE = "table.verdicts, table.ledger, table.claims, table.statements, table.facts";

function labelCells(table) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  table.classList.add("cards");
  table.setAttribute("role", "table");
  for (const row of table.tBodies[0].rows) {
    row.setAttribute("role", "row");
    [...row.cells].forEach((cell, i) => {
      cell.setAttribute("role", "cell");
      cell.dataset.label = heads[i];
      cell.classList.toggle("empty", !cell.textContent.trim());
    });
  }
}

function completeCitation(cited) {
  // A local copy of the site does not know its address; the reader's browser does.
  const root = new URL(document.documentElement.dataset.content_root || ".", location);
  for (const address of cited.querySelectorAll(".address")) address.textContent = new URL(address.textContent, root);
  const copy = cited.querySelector("button.copy");
  if (!navigator.clipboard) return copy.remove();
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(cited.querySelector("pre").textContent);
    const name = copy.getAttribute("aria-label");
    copy.textContent = "copied";
    copy.setAttribute("aria-label", "copied");
    setTimeout(() => { copy.textContent = "copy"; copy.setAttribute("aria-label", name); }, 3000);
  });
}

// The word of a verdict without its shape, and the group in which a reader counts it.
const wordOf = (badge) => badge.textContent.replace(/^\S+\s/, "");
const GROUPS = {
  contradicted: "fails", disputed: "fails", "wrong input": "fails", inconsistent: "fails", turns: "turns",
  conditional: "holds", reproduced: "holds", sourced: "holds", open: "open",
};

// What each filter works on, and its choices: how a row tells their values.
const FILTERS = [
  {
    tables: "table.ledger", label: "Filter the ledger", noun: "claims",
    choices: {
      verdict: (row) => [wordOf(row.querySelector(".verdict"))],
      group: (row) => [GROUPS[wordOf(row.querySelector(".verdict"))]],
      document: (row) => [...row.cells[1].querySelectorAll("a")].map((a) => a.textContent.split(" ")[0]),
      chapter: (row) => [row.cells[2].textContent.trim()],
    },
  },
  {
    tables: "table.facts", label: "Filter the data", noun: "values",
    choices: {
      table: (row) => [row.closest("section").id],
      thing: (row) => [row.cells[0].textContent.trim()],
    },
  },
];

function filterTables({ tables, label, noun, choices }) {
  const found = [...document.querySelectorAll(tables)];
  if (!found.length) return;
  const rows = found.flatMap((table) => [...table.tBodies[0].rows]).map((row) => ({
    row,
    text: row.textContent.toLowerCase(),
    values: Object.fromEntries(Object.entries(choices).map(([name, of]) => [name, of(row)])),
  }));
  const form = document.createElement("form");
  form.className = "filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", label);
  const counts = [...document.querySelectorAll("table.counts .verdict")];
  const order = counts.map(wordOf); // the precedence of the verdicts
  const select = (name) => {
    const values = [...new Set(rows.flatMap((r) => r.values[name]))].sort((a, b) => order.indexOf(a) - order.indexOf(b));
    const options = values.map((value) => `<option>${value}</option>`).join("");
    return `<label>${name}<select name="${name}"><option value="">any</option>${options}</select></label>`;
  };
  form.innerHTML = `<label>search<input type="search" name="q"></label>${Object.keys(choices).map(select).join("")}
    <button type="reset">clear</button><output aria-live="polite"></output>`;
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of asked) if (form.elements[name]) form.elements[name].value = value;

  const apply = () => {
    const wanted = Object.fromEntries(new FormData(form));
    const words = wanted.q.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const r of rows) {
      const keep = words.every((word) => r.text.includes(word))
        && Object.keys(choices).every((name) => !wanted[name] || r.values[name].includes(wanted[name]));
      r.row.hidden = !keep;
      shown += keep;
    }
    // Of several tables, one without rows goes with its section.
    if (found.length > 1) {
      for (const table of found) table.closest("section").hidden = ![...table.tBodies[0].rows].some((row) => !row.hidden);
    }
    form.querySelector("output").textContent = shown
      ? `${shown} of ${rows.length} ${noun}` : `0 of ${rows.length} ${noun}: clear a filter to see more`;
    const asking = Object.values(wanted).some(Boolean);
    for (const table of found) if (asking && table.closest("details")) table.closest("details").open = true;
    const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
  };
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  const first = found.length > 1 ? found[0].closest("section") : found[0].closest(".pst-scrollable-table-container") ?? found[0];
  first.before(form);
  for (const badge of counts) {
    const link = document.createElement("a");
    link.href = `?verdict=${encodeURIComponent(wordOf(badge))}`;
    badge.replaceWith(link);
    link.append(badge);
  }
  apply();
}

// What rests on what: a form that is pointed at or focused shows all that it rests on, and all that rests on it.
function light(drawing) {
  const forms = [...drawing.querySelectorAll("a")];
  const edges = [...drawing.querySelectorAll("path[data-edge]")].map((path) => [path, ...path.dataset.edge.split(" ")]);
  const reach = (key, from, to) => {
    const found = new Set([key]); // what is added while it is walked is walked, too
    for (const one of found) for (const edge of edges) if (edge[from] === one) found.add(edge[to]);
    return found;
  };
  const show = (key) => {
    const under = reach(key, 2, 1), over = reach(key, 1, 2);
    drawing.classList.toggle("asked", Boolean(key));
    for (const form of forms) form.classList.toggle("lit", under.has(form.dataset.form) || over.has(form.dataset.form));
    for (const [path, from, to] of edges) path.classList.toggle("lit", under.has(to) || over.has(from));
  };
  const asked = (target) => target?.closest("svg.rests a")?.dataset.form;
  for (const event of ["pointerover", "focusin"]) drawing.addEventListener(event, ({ target }) => show(asked(target)));
  for (const event of ["pointerleave", "focusout"]) drawing.addEventListener(event, () => show());
}

// A link into a folded part opens it.
function unfoldTarget() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const folded = target && target.closest("details");
  if (folded && !folded.open) { folded.open = true; target.scrollIntoView(); }
}
addEventListener("hashchange", unfoldTarget);

document.querySelectorAll(WIDE).forEach(labelCells);
document.querySelectorAll("button.copybtn").forEach((button) => button.setAttribute("aria-label", "copy the code"));
document.querySelectorAll(".cited").forEach(completeCitation);
FILTERS.forEach(filterTables);
unfoldTarget();
document.querySelectorAll("svg.rests").forEach(light);

// Paper is white and shows every answer.
const page = document.documentElement;
let theme;
addEventListener("beforeprint", () => {
  theme = page.dataset.theme;
  page.dataset.theme = "light";
  for (const folded of document.querySelectorAll("details")) folded.open = true;
});
addEventListener("afterprint", () => { page.dataset.theme = theme; });
