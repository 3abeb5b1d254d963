() => {
  // What the browser does by itself: the page's direction, quotations on hover, keys, the clipboard, and conversations
  // kept on this machine. Text goes into the page as text only; whatever is HTML comes escaped from the templates.
  const KEPT = "sanad.conversation.", CURRENT = "sanad.current", MOST = 50, page = document.documentElement;
  const first = (css, within = document) => within.querySelector(css);
  const every = (css, within = document) => [...within.querySelectorAll(css)];
  const reach = (element, block = "nearest") => {
    element?.scrollIntoView({ block });
    element?.focus({ preventScroll: true });
  };

  const face = () => {
    const chosen = document.cookie.match(/(?:^|; )sanad-language=(ar|en)/);
    page.lang = chosen ? chosen[1] : /^ar\b/i.test(navigator.language) ? "ar" : "en";
    page.dir = page.lang === "ar" ? "rtl" : "ltr";
  };
  const dress = theme => {
    const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    document.body.classList.toggle("dark", dark);
  };

  // Conversations
  const entry = id => {
    try { return JSON.parse(localStorage[KEPT + id]); } catch { delete localStorage[KEPT + id]; }
  };
  const put = (head, conversation) => {
    try { return localStorage[KEPT + head.id] = JSON.stringify({ head, conversation }); } catch { /* no room */ }
  };
  const heads = () => {
    const ids = Object.keys(localStorage).filter(key => key.startsWith(KEPT)).map(key => key.slice(KEPT.length));
    return ids.map(id => entry(id)?.head).filter(Boolean).sort((a, b) => String(b.when).localeCompare(String(a.when)));
  };
  const listed = () => JSON.stringify(heads());
  const stored = id => JSON.stringify(entry(id)?.conversation ?? "");
  const forget = id => heads().forEach(head => { if (!id || head.id === id) delete localStorage[KEPT + head.id]; });
  const keep = text => {
    if (!text) return "[]";
    const { head, conversation } = JSON.parse(text), others = heads().filter(other => other.id !== head.id);
    head.name = entry(head.id)?.head?.name ?? "";
    if (head.title) {
      sessionStorage[CURRENT] = head.id;
      while ((others.length >= MOST || !put(head, conversation)) && others.length) forget(others.pop().id);
    } else {
      delete sessionStorage[CURRENT];
      if (head.id) forget(head.id); // its only question was not taken
    }
    return listed();
  };

  // Those in the list whose words have what is searched for, whatever its marks and the form of its letters
  const bare = text => text.normalize("NFKD").replace(/[\p{M}\u0640]/gu, "").toLowerCase();
  const sift = () => {
    const list = first("#conversations"), field = first("[type=search]", list);
    for (const row of every("li", list)) {
      const { head, conversation } = entry(row.dataset.id) ?? {};
      const said = conversation?.exchanges?.flatMap(each => [each.question, each.answer]) ?? [];
      row.hidden = !bare([head?.name, head?.title, ...said].join("\n")).includes(bare(field.value.trim()));
      first("[data-do=open_conversation]", row).ariaCurrent = row.dataset.id === sessionStorage[CURRENT];
    }
    const told = first("[data-nothing]", list);
    if (told) told.textContent = first("li:not([hidden])", list) ? "" : told.dataset.nothing;
  };

  // A quotation, or the reason of a badge, beside what is pointed at or focused
  let shown = null, beside = null;
  const hide = () => { shown?.hidePopover(); shown = beside = null; };
  const peek = event => {
    const element = event.target.closest?.(".peeks");
    if (element ? element === beside : shown?.contains(event.target)) return;
    hide();
    [shown, beside] = [element && document.getElementById(element.getAttribute("aria-describedby")), element];
    shown?.showPopover({ source: element }); // which the style places it beside
  };

  // The citations of the chat, or the marked words of the sources, one after the other
  const step = event => {
    const list = [".chat .citation a", ".sources .anchor"].find(each => event.target.matches?.(each));
    const forward = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!list || !forward) return;
    event.preventDefault();
    const all = every(list), mirrored = page.dir === "rtl" && /Left|Right/.test(event.key) ? -1 : 1;
    reach(all[all.indexOf(event.target) + forward * mirrored]);
  };

  // A new question comes to the top, and its answer is written below it without anything jumping.
  let asked = 0, answering = false, at = 0;
  const follow = () => {
    const desk = first("#desk"), chat = first("#chat"), exchanges = every(".exchange"), last = exchanges.at(-1);
    if (desk?.offsetParent) desk.style.setProperty("--above", `${desk.getBoundingClientRect().top + scrollY}px`);
    const open = last?.ariaBusy === "true", now = last ? last.getBoundingClientRect().top + chat.scrollTop : 0;
    const list = first(".scope .list"); // in the way of an answer's sources
    if (list && !asked !== !exchanges.length) list.open = !exchanges.length;
    if (exchanges.length > asked || (open && !answering)) last.scrollIntoView({ block: "start" });
    else if (exchanges.length === asked && last) chat.scrollTop += now - at; // what stands above has grown or shrunk
    [asked, answering, at] = [exchanges.length, open, now];
  };

  // The sources: beside the chat, or on a phone a sheet over it, which leaves the chat where it is
  let opener = null, pressed = null;
  const close = () => {
    if (first(".scope .narrow")?.offsetParent) { // only a sheet can be closed
      delete first("#desk").dataset.sheet;
      opener?.focus({ preventScroll: true });
    }
    hide();
  };
  const point = () => reach(document.getElementById(pressed.hash?.slice(1)), "center");
  const write = () => first("#question textarea")?.focus({ preventScroll: true });
  const explain = () => reach(document.getElementById(`reason-${pressed.dataset.exchange}`));

  // What the program hands out: words for the clipboard, or a file
  const deliver = async text => {
    const { name, type, content } = JSON.parse(text);
    if (!name) {
      await navigator.clipboard.writeText(content);
      const button = pressed, words = button.textContent;
      button.textContent = button.dataset.done;
      return setTimeout(() => { button.textContent = words; }, 2000);
    }
    const href = URL.createObjectURL(new Blob([content], { type }));
    Object.assign(document.createElement("a"), { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60000);
  };

  // What these do besides what they ask of the program, if they do; true: this time they ask nothing.
  const BESIDES = {
    close_sources: close,
    search_conversations: sift,
    show_sources: (link, said, event) => {
      [first("#desk").dataset.sheet, opener] = ["open", link];
      hide();
      if (first(".sources")?.dataset.exchange === said.exchange) return true; // an ordinary link
      event.preventDefault();
    },
    show_scope: button => {
      const list = first(".scope .list");
      [list.open, first("#desk").dataset.sheet, opener] = [true, "open", button];
      reach(first("[type=search]", list));
    },
    open_conversation: (_, said) => { said.stored = stored(said.id); },
    name_conversation: (_, said) => {
      const { head, conversation } = entry(said.id);
      put({ ...head, name: said.fields.name.trim() }, conversation);
      said.heads = listed();
    },
    forget_conversation: (_, said) => { forget(said.id); said.heads = listed(); },
    speak: (_, said) => {
      document.cookie = `sanad-language=${said.language}; path=/; max-age=31536000; samesite=strict`;
      face();
    },
  };

  // One protocol: what a control of our own HTML does is said by its data-do, the name of the event that the program
  // hears; with it come its other data and the fields of its form. Gradio gives each part of the page what is here.
  const listen = ({ element, trigger, upload, watch, acts }) => {
    let pause, opened, texts = "";
    const ticks = new Map(), unfolded = new Map();
    const tell = (control, event, more = {}) => {
      const form = control.closest("[data-form]"), all = "[data-do=none], [type=date], [type=checkbox], select";
      const { dataset, value, checked } = control;
      const said = {
        ...dataset, value, checked,
        picked: every("input[data-do=pick]:checked", element).map(box => box.value),
        fields: Object.fromEntries(form ? every("[name]", form).map(field => [field.name, field.value]) : []),
        ...more,
      };
      pressed = control;
      if (said.do === "pick") ticks.set(said.value, said.checked);
      else if (control.matches(all)) ticks.clear();
      if (BESIDES[said.do]?.(control, said, event) || !acts.includes(said.do)) return;
      const fold = control.closest("details:not([data-stays])");
      if (fold) {
        fold.open = false;
        first("summary", fold).focus();
      }
      trigger(said.do, said);
    };
    const on = (type, css, then) => element.addEventListener(type, event => {
      const control = event.target.closest(css);
      if (control) then(control, event);
    });
    element.addEventListener("toggle", ({ target: fold }) => unfolded.set(fold.className, fold.open), true);
    on("click", ":is(a, button)[data-do]", tell);
    on("change", "[data-do]:is([type=checkbox], [type=date], select)", tell);
    on("keydown", "[data-form] input", (field, event) => {
      const form = field.closest("[data-form]"); // Enter in its only field
      if (event.key === "Enter" && every("[name]", form).length === 1) first("button[data-do]", form).click();
    });
    on("input", "input[data-do][type=search]", (field, event) => {
      clearTimeout(pause);
      pause = setTimeout(() => tell(field, event), 200);
    });

    const take = async (zone, files) => {
      const status = first(".status", zone), taken = [];
      for (const file of files) {
        status.textContent = zone.dataset.uploading.replace("{done}", taken.length + 1).replace("{total}", files.length);
        const kept = file.size <= zone.dataset.limit && await upload(file).catch(() => null);
        taken.push({ name: file.name, size: file.size, path: kept ? kept.path : null });
      }
      status.textContent = "";
      if (taken.length) tell(zone, null, { do: "add_files", files: taken });
    };
    on("change", "input[type=file]", input => {
      const files = [...input.files];
      input.value = "";
      take(input.closest(".drop"), files);
    });
    for (const type of ["dragover", "dragleave", "drop"])
      on(type, ".drop", (zone, event) => {
        event.preventDefault();
        zone.classList.toggle("over", type === "dragover");
        if (type === "drop") take(zone, [...event.dataTransfer.files]);
      });

    watch("value", () => {
      if (element.contains(first("#conversations"))) sift();
      // Gradio writes attributes anew, which do not change what a reader has already ticked or typed. An answer to an
      // earlier tick must not undo a later one.
      for (const box of every("[type=checkbox]", element)) {
        if (ticks.get(box.value) === box.defaultChecked) ticks.delete(box.value);
        box.checked = ticks.get(box.value) ?? box.defaultChecked;
      }
      const form = first("[data-texts]", element), reading = first(".opened", element)?.dataset.id;
      if (form && form.dataset.texts !== texts) for (const field of every("[name]", form)) field.value = "";
      texts = form?.dataset.texts ?? texts;
      for (const fold of every("details[data-stays]", element)) fold.open = unfolded.get(fold.className) ?? fold.open;
      for (const field of every("[data-unfiltered] :is(select, [type=date])", element)) field.value = "";
      if (reading !== opened) {
        const button = `button[data-do=open][data-id="${CSS.escape(opened ?? "")}"]`;
        (first(".opened h2", element) ?? first(button))?.focus();
        opened = reading;
      }
    });
  };
  (window.sanadParts ?? []).forEach(listen);
  window.sanadParts = { push: listen };

  const remembered = () => [stored(sessionStorage[CURRENT]), listed()];
  window.sanad = { deliver, dress, explain, keep, point, remembered, write };
  face();
  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true });
  addEventListener("resize", follow);
  for (const type of ["mouseover", "focusin"]) document.addEventListener(type, peek);
  document.addEventListener("keydown", event => event.key === "Escape" ? close() : step(event));
  document.addEventListener("click", ({ target }) => {
    if (target.closest(".sources a[href^='#chip-']")) close();
    for (const menu of every(".menu details[open]")) menu.open = menu.contains(target);
  });
}
