// Small improvements; every page works without them.
(() => {
  "use strict";
  const doc = document;
  const all = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];

  // Tabs: links to sections become a tab list with arrow keys.
  function tabs(box) {
    if (box.dataset.ready !== undefined) return;
    const list = box.querySelector("[data-tab-list]");
    const links = [...list.querySelectorAll("a")];
    const panels = links.map((link) => doc.getElementById(link.hash.slice(1)));
    const show = (at, focus) => {
      links.forEach((link, n) => {
        link.setAttribute("aria-selected", String(n === at));
        link.tabIndex = n === at ? 0 : -1;
        panels[n].hidden = n !== at;
      });
      if (focus) links[at].focus();
    };
    list.setAttribute("role", "tablist");
    links.forEach((link, n) => {
      link.setAttribute("role", "tab");
      link.setAttribute("aria-controls", panels[n].id);
      panels[n].setAttribute("role", "tabpanel");
      panels[n].setAttribute("aria-labelledby", link.id);
      link.addEventListener("click", (event) => { event.preventDefault(); show(n); });
      link.addEventListener("keydown", (event) => {
        const to = { ArrowRight: n + 1, ArrowLeft: n - 1, Home: 0, End: links.length - 1 }[event.key];
        if (to === undefined) return;
        event.preventDefault();
        show((to + links.length) % links.length, true);
      });
    });
    const asked = panels.findIndex((panel) => `#${panel.id}` === location.hash || panel.querySelector(location.hash.length > 1 ? `[id="${CSS.escape(location.hash.slice(1))}"]` : ":scope > none"));
    show(Math.max(asked, 0));
    box.dataset.ready = "";
  }

  // A dropped or chosen file is named at once, and a file too large is refused before it is sent.
  function fileDrop(box) {
    const input = box.querySelector("input[type=file]");
    const chosen = box.querySelector("[data-chosen]");
    const name = () => {
      const files = [...input.files];
      const most = Number(box.dataset.maxSize || Infinity);
      const bad = files.some((file) => file.size > most);
      chosen.hidden = !files.length;
      chosen.classList.toggle("bad", bad);
      chosen.textContent = files.map((file) => `${file.name} · ${size(file.size)}`).join(", ") + (bad ? ` — ${box.dataset.tooBig}` : "");
      input.setCustomValidity(bad ? box.dataset.tooBig : "");
    };
    input.addEventListener("change", name);
    for (const type of ["dragenter", "dragover"]) box.addEventListener(type, (event) => { event.preventDefault(); box.classList.add("over"); });
    for (const type of ["dragleave", "drop"]) box.addEventListener(type, () => box.classList.remove("over"));
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  const size = (bytes) => {
    const large = bytes >= 1e6;
    const unit = large ? "megabyte" : "kilobyte";
    return new Intl.NumberFormat(doc.documentElement.lang, { style: "unit", unit, maximumFractionDigits: large ? 1 : 0 }).format(bytes / (large ? 1e6 : 1e3));
  };
  // Once all is sent, what remains is for the server to do, and the words say so.
  doc.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.querySelector?.("[data-upload-progress]");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = (100 * event.detail.loaded) / event.detail.total;
    if (bar.value === 100) bar.parentElement.querySelector("[data-chosen]").textContent = bar.dataset.sent;
  });
  // A form with mistakes comes back in its place; whatever else went wrong, the browser tells by sending it plainly.
  doc.addEventListener("htmx:beforeSwap", ({ detail }) => { if ([422, 507].includes(detail.xhr.status)) { detail.shouldSwap = true; detail.isError = false; } });
  for (const type of ["htmx:sendError", "htmx:responseError"]) {
    doc.addEventListener(type, ({ target: form }) => {
      const bar = form.querySelector?.("[data-upload-progress]");
      if (!bar) return;
      bar.hidden = true;
      if (navigator.onLine) form.submit();
      else toast(doc.getElementById("toasts").dataset.offline, "error");
    });
  }

  function counter(line) {
    const field = doc.getElementById(line.dataset.counter);
    const left = line.querySelector("[data-left]");
    const count = () => {
      const rest = Number(line.dataset.most) - field.value.length;
      left.textContent = rest;
      line.classList.toggle("over", rest < 0);
    };
    field?.addEventListener("input", count);
    if (field) count();
  }

  // Suggestions: a list under the search box, walked with the arrow keys.
  function suggest(form) {
    const input = form.querySelector("[role=combobox]");
    const list = form.querySelector(".suggestions");
    const options = () => [...list.querySelectorAll("[role=option]")];
    const open = (yes) => { list.hidden = !yes; input.setAttribute("aria-expanded", String(yes)); if (!yes) pick(-1); };
    const pick = (at) => {
      options().forEach((option, n) => {
        option.setAttribute("aria-selected", String(n === at));
        option.id = `${list.id}-${n}`;
      });
      if (at < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", `${list.id}-${at}`);
    };
    list.addEventListener("htmx:afterSwap", () => open(options().length > 0));
    input.addEventListener("focus", () => open(options().length > 0 && input.value.trim() !== ""));
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) open(false); });
    input.addEventListener("keydown", (event) => {
      const found = options();
      const at = found.findIndex((option) => option.getAttribute("aria-selected") === "true");
      // By itself the browser would empty the box as well.
      if (event.key === "Escape" && !list.hidden) { event.preventDefault(); open(false); }
      else if (event.key === "Enter" && at >= 0 && !list.hidden) { event.preventDefault(); found[at].click(); }
      else if (["ArrowDown", "ArrowUp"].includes(event.key) && found.length) {
        event.preventDefault();
        open(true);
        pick((at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1) + found.length) % found.length);
      }
    });
  }

  // Where the browser cannot anchor a popover to its button, we place it.
  if (!CSS.supports("position-area", "block-end")) {
    doc.addEventListener("toggle", (event) => {
      const panel = event.target;
      if (event.newState !== "open" || !panel.classList?.contains("menu-panel")) return;
      const button = doc.querySelector(`[popovertarget="${panel.id}"]`).getBoundingClientRect();
      panel.style.top = `${button.bottom}px`;
      panel.style.left = `${Math.max(8, Math.min(button.left, innerWidth - panel.offsetWidth - 8))}px`;
    }, true);
  }

  const actions = {
    close: (button) => button.closest("[data-toast]").remove(),
    print: () => print(),
    copy: async (button) => {
      await navigator.clipboard.writeText(button.dataset.copy);
      if (button.dataset.copied) toast(button.dataset.copied);
    },
  };
  doc.addEventListener("click", (event) => {
    const button = event.target.closest("[data-close], [data-print], [data-copy]");
    if (button) actions[Object.keys(actions).find((name) => name in button.dataset)](button);
  });

  function toast(text, tone = "success") {
    const line = doc.createElement("div");
    line.className = `toast ${tone}`;
    const words = doc.createElement("p");
    words.textContent = text;
    line.append(words);
    line.dataset.toast = "";
    doc.getElementById("toasts").append(line);
    fade(line);
  }
  // Good news leaves by itself; what needs an answer stays until closed.
  function fade(line) {
    if (!line.matches(".success, .info")) return;
    setTimeout(() => (line.matches(":hover, :focus-within") ? fade(line) : line.remove()), 8000);
  }
  doc.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));

  // A form that changes the page at once says so: data-auto-submit, with its button left for everyone else.
  doc.addEventListener("change", (event) => event.target.form?.matches?.("[data-auto-submit]") && event.target.form.requestSubmit());

  // Offline, the browser would put its own page in place of what was entered. Said once: it may be wrong about the line.
  doc.addEventListener("submit", (event) => {
    const { target: form } = event;
    const words = doc.getElementById("toasts")?.dataset.offline;
    if (navigator.onLine || !words || form.method !== "post" || event.defaultPrevented || form.dataset.offline) return;
    event.preventDefault();
    form.dataset.offline = "told";
    setTimeout(() => delete form.dataset.offline, 5000);
    toast(words, "error");
  });

  // Once only: a second click on a slow form does not send it again.
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.dataset.again !== undefined || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 5000);
  });

  const parts = { "[data-tabs]": tabs, "[data-file-drop]": fileDrop, "[data-counter]": counter, "[data-suggest]": suggest, "[data-toast]": fade, "[data-focus]": (part) => part.focus() };
  const enhance = (root) => { for (const [selector, start] of Object.entries(parts)) all(root, selector).forEach((part) => { if (!part.enhanced) { part.enhanced = true; start(part); } }); };
  enhance(doc);
  doc.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
})();
