// Small helps for the pages: cards on phones, copying a citation, the ledger's filter.
// Every page reads well without them.

const WIDE = "table.verdicts, table.ledger, table.claims, table.statements";

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

function completeCitation(panel) {
  const entry = panel.querySelector("pre");
  // A local copy of the site does not know its address; the reader's browser does.
  const root = new URL(document.documentElement.dataset.content_root || ".", location);
  entry.textContent = entry.textContent.replace(/url = \{(?!https?:)([^}]*)\}/, (_, path) => `url = {${new URL(path, root)}}`);
  const copy = panel.querySelector("button.copy");
  if (!navigator.clipboard) return copy.remove();
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(entry.textContent);
    copy.textContent = "copied";
  });
}

function filterLedger(table) {
  const rows = [...table.tBodies[0].rows].map((row) => ({
    row,
    text: row.textContent.toLowerCase(),
    verdict: row.querySelector(".verdict").classList[1],
    document: new Set([...row.cells[1].querySelectorAll("a")].map((a) => a.textContent.split(" ")[0])),
    chapter: row.cells[2].textContent.trim(),
  }));
  const form = document.createElement("form");
  form.className = "filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Filter the ledger");
  const choices = { verdict: (r) => [r.verdict], document: (r) => [...r.document], chapter: (r) => [r.chapter] };
  const counts = [...document.querySelectorAll("table.counts .verdict")];
  const order = counts.map((badge) => badge.classList[1]); // the precedence of the verdicts
  const select = ([name, of]) => {
    const values = [...new Set(rows.flatMap(of))].sort((a, b) => order.indexOf(a) - order.indexOf(b));
    const options = values.map((value) => `<option>${value}</option>`).join("");
    return `<label>${name}<select name="${name}"><option value="">any</option>${options}</select></label>`;
  };
  form.innerHTML = `<label>search<input type="search" name="q"></label>${Object.entries(choices).map(select).join("")}
    <button type="reset">clear</button><output aria-live="polite"></output>`;
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of asked) if (form.elements[name]) form.elements[name].value = value;

  const apply = () => {
    const wanted = Object.fromEntries(new FormData(form));
    let shown = 0;
    for (const r of rows) {
      const words = wanted.q.toLowerCase().split(/\s+/);
      const keep = words.every((word) => r.text.includes(word))
        && Object.entries(choices).every(([name, of]) => !wanted[name] || of(r).includes(wanted[name]));
      r.row.hidden = !keep;
      shown += keep;
    }
    form.querySelector("output").textContent = shown
      ? `${shown} of ${rows.length} claims` : `0 of ${rows.length} claims: clear a filter to see more`;
    const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value));
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
  };
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  (table.closest(".pst-scrollable-table-container") ?? table).before(form);
  for (const badge of counts) {
    const link = document.createElement("a");
    link.href = `?verdict=${badge.classList[1]}`;
    badge.replaceWith(link);
    link.append(badge);
  }
  apply();
}

document.querySelectorAll(WIDE).forEach(labelCells);
document.querySelectorAll(".cite-panel").forEach(completeCitation);
document.querySelectorAll("table.ledger").forEach(filterLedger);
