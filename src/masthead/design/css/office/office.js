// The office's one script: a person found as one types, a text copied, the first error met first.
// Nothing depends on it; without it a box is typed into and the server looks up what it says.
(() => {
  "use strict";

  class Finder {
    constructor(input) {
      this.input = input;
      this.said = document.getElementById(`${input.id}-said`);
      this.found = [];
      this.at = -1;
      this.asked = 0;
      this.list = document.createElement("ul");
      Object.assign(this.list, { id: `${input.id}-list`, className: "combobox__list", hidden: true });
      this.list.setAttribute("role", "listbox");
      this.list.setAttribute("aria-labelledby", `${input.id}-label`);
      input.after(this.list);
      const told = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
      for (const [name, value] of Object.entries(told)) input.setAttribute(name, value);
      input.addEventListener("input", () => this.later());
      input.addEventListener("keydown", (event) => this.press(event));
      input.addEventListener("blur", () => this.close());
      // Before the blur, so that the list is still there.
      this.list.addEventListener("mousedown", (event) => {
        event.preventDefault();
        const row = event.target.closest("[role=option]");
        if (row) this.pick(Number(row.dataset.at));
      });
    }

    later() {
      clearTimeout(this.timer);
      this.say("");
      const typed = this.input.value.trim();
      if (typed.length < 2) return this.close();
      this.timer = setTimeout(() => this.ask(typed), 150);
    }

    async ask(typed) {
      const turn = ++this.asked;
      const address = `${this.input.dataset.find}?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
      const found = answer?.ok ? await answer.json().catch(() => []) : [];
      // An answer that comes late is to a question that stands no more.
      if (turn !== this.asked || document.activeElement !== this.input || this.input.value.trim() !== typed) return;
      this.show(found);
    }

    show(found) {
      this.found = found;
      this.at = -1;
      this.list.replaceChildren(...found.map((one, at) => this.row(one, at)));
      this.open(found.length > 0);
      this.say(found.length ? `${found.length} found` : "Nobody found; it is looked up when you save.");
    }

    row(one, at) {
      const row = document.createElement("li");
      row.id = `${this.list.id}-${at}`;
      row.className = "combobox__one";
      row.dataset.at = at;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.textContent = one.name;
      const more = document.createElement("span");
      more.className = "combobox__more";
      more.textContent = [[one.town, one.postcode].filter(Boolean).join(" "), one.code, ...(one.flags ?? [])].filter(Boolean).join(" · ");
      row.append(" ", more);
      return row;
    }

    press(event) {
      if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      const last = this.found.length - 1;
      if (event.key === "ArrowDown" && !this.list.hidden) this.mark(this.at < last ? this.at + 1 : 0);
      else if (event.key === "ArrowUp" && !this.list.hidden) this.mark(this.at > 0 ? this.at - 1 : last);
      else if (event.key === "ArrowDown") this.later();
      else if (event.key === "Enter" && !this.list.hidden && this.at >= 0) this.pick(this.at, true);
      else if (event.key === "Escape" && !this.list.hidden) this.close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    mark(at) {
      this.at = at;
      [...this.list.children].forEach((row, n) => row.setAttribute("aria-selected", String(n === at)));
      this.input.setAttribute("aria-activedescendant", this.list.children[at].id);
      this.list.children[at].scrollIntoView({ block: "nearest" });
    }

    pick(at, movesOn = false) {
      const one = this.found[at];
      this.input.value = one.code;
      this.close();
      this.say([one.name, one.town, ...(one.flags ?? [])].filter(Boolean).join(", "));
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
      if (!movesOn) return;
      const boxes = [...this.input.form.elements].filter((box) => box.type !== "hidden" && box.offsetParent && box.tagName !== "FIELDSET");
      boxes[boxes.indexOf(this.input) + 1]?.focus();
    }

    open(isOpen) {
      this.list.hidden = !isOpen;
      this.input.setAttribute("aria-expanded", String(isOpen));
      this.input.removeAttribute("aria-activedescendant");
    }

    close() {
      clearTimeout(this.timer);
      this.asked += 1;
      this.at = -1;
      this.open(false);
    }

    say(words) {
      if (this.said) this.said.textContent = words;
    }
  }

  function copier(button) {
    const from = document.getElementById(button.dataset.copy);
    const said = button.parentElement.querySelector("[role=status]");
    if (!from || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await navigator.clipboard.writeText(from.value ?? from.textContent).then(() => true, () => false);
      if (!done && from.select) from.select();
      if (said) said.textContent = done ? "Copied" : "Press Ctrl and C to copy it.";
    });
  }

  function start() {
    document.querySelectorAll("input[data-find]").forEach((input) => new Finder(input));
    document.querySelectorAll("button[data-copy]").forEach(copier);
    // The summary of what is wrong takes the focus by itself; a screen that has none gives it to the first such box.
    if (!document.querySelector("[autofocus]")) document.querySelector(".desk [aria-invalid=true]")?.focus();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
