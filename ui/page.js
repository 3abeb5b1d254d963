() => {
  // What the browser does by itself: the page's language, quotations on hover, keys, the clipboard, and conversations
  // kept on this machine. Text goes into the page as text only; whatever is HTML comes escaped from ui/panels.py.
  const LANGUAGE = "sanad-language", KEPT = "sanad.conversation.", CURRENT = "sanad.current", MOST = 50;
  const page = document.documentElement;

  const face = () => {
    const chosen = document.cookie.match(/(?:^|; )sanad-language=(ar|en)/);
    page.lang = chosen ? chosen[1] : /^ar\b/i.test(navigator.language) ? "ar" : "en";
    page.dir = page.lang === "ar" ? "rtl" : "ltr";
  };

  // Conversations
  const heads = () => {
    const found = [];
    for (const key of Object.keys(localStorage).filter(key => key.startsWith(KEPT)))
      try { found.push(JSON.parse(localStorage[key]).head); } catch { delete localStorage[key]; }
    return found.sort((a, b) => String(b.when).localeCompare(String(a.when)));
  };
  const stored = id => {
    try { return JSON.stringify(JSON.parse(localStorage[KEPT + id]).conversation); } catch { return ""; }
  };
  const keep = text => {
    if (!text) return "[]";
    const { head } = JSON.parse(text);
    if (head.title) sessionStorage[CURRENT] = head.id;
    else {
      delete sessionStorage[CURRENT];
      if (head.id) forget(head.id); // its only question was not taken
    }
    while (head.title) {
      const others = heads().filter(other => other.id !== head.id);
      const full = others.length >= MOST;
      try {
        if (!full) { localStorage[KEPT + head.id] = text; break; }
      } catch { /* no room: the oldest makes way */ }
      if (!others.length) break;
      delete localStorage[KEPT + others.at(-1).id];
    }
    return JSON.stringify(heads());
  };
  const forget = id => {
    for (const head of heads()) if (!id || head.id === id) delete localStorage[KEPT + head.id];
  };

  // A quotation, or the reason of a badge, beside what is pointed at or focused
  let shown = null, beside = null;
  const hide = () => { if (shown?.matches(":popover-open")) shown.hidePopover(); shown = beside = null; };
  const place = () => {
    if (!beside?.isConnected || !shown?.matches(":popover-open")) return hide();
    const at = beside.getBoundingClientRect(), box = shown.getBoundingClientRect();
    const left = page.dir === "rtl" ? at.right - box.width : at.left;
    shown.style.left = Math.max(8, Math.min(left, page.clientWidth - box.width - 8)) + "px";
    shown.style.top = (at.bottom + box.height + 8 < innerHeight ? at.bottom : Math.max(8, at.top - box.height)) + "px";
  };
  const peek = element => {
    const tip = document.getElementById(element.getAttribute("aria-describedby"));
    if (tip === shown && beside === element) return;
    hide();
    if (!tip) return;
    [shown, beside] = [tip, element];
    tip.showPopover();
    place();
  };
  const follow = event => {
    const element = event.target.closest?.(".peeks");
    if (element) peek(element);
    else if (!shown?.contains(event.target)) hide();
  };

  // The citations of the chat, or the marked words of the sources, one after the other
  const step = event => {
    const list = [".chat .citation a", ".sources .anchor"].find(each => event.target.matches?.(each));
    const forward = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!list || !forward) return;
    event.preventDefault();
    const all = [...document.querySelectorAll(list)];
    const mirrored = page.dir === "rtl" && /Left|Right/.test(event.key) ? -1 : 1;
    const next = all[all.indexOf(event.target) + forward * mirrored];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };

  // A new question comes to the top, and its answer is written below it without anything jumping.
  let asked = 0, answering = false, at = 0;
  const followQuestions = () => {
    const exchanges = document.querySelectorAll(".exchange"), chat = document.getElementById("chat");
    const last = exchanges[exchanges.length - 1], open = last?.ariaBusy === "true";
    const now = last ? last.getBoundingClientRect().top + chat.scrollTop : 0;
    if (exchanges.length > asked || (open && !answering)) last.scrollIntoView({ block: "start" });
    else if (exchanges.length === asked) chat.scrollTop += now - at; // what stands above has grown or shrunk
    [asked, answering, at] = [exchanges.length, open, now];
  };

  let wanted = "";
  const point = () => {
    const target = document.getElementById(wanted);
    target?.scrollIntoView({ block: "center" });
    target?.focus({ preventScroll: true });
  };

  // The sources: beside the chat, or on a phone a sheet over it, which leaves the chat where it is
  let opener = null;
  const close = () => {
    delete document.getElementById("desk").dataset.sheet;
    opener?.focus({ preventScroll: true });
    opener = null;
    hide();
  };
  const closing = () => document.querySelector(".sources .narrow")?.offsetParent; // only a sheet can be closed
  const write = () => {
    const box = document.querySelector("#question textarea");
    box?.focus({ preventScroll: true });
    box?.setSelectionRange(box.value.length, box.value.length);
  };
  const explain = () => {
    const reason = document.getElementById(`reason-${pressed.dataset.exchange}`);
    reason?.form.scrollIntoView({ block: "nearest" });
    reason?.focus();
  };
  const fit = () => {
    const desk = document.getElementById("desk");
    if (desk?.offsetParent) desk.style.setProperty("--above", `${desk.getBoundingClientRect().top + scrollY}px`);
  };

  // What the program hands out: words for the clipboard, or a file
  let pressed = null;
  const deliver = async text => {
    const { name, type, content } = JSON.parse(text);
    if (!name) {
      await navigator.clipboard.writeText(content);
      const button = pressed, words = button.textContent;
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = words; }, 2000);
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  // What is asked of the program by a part of the page that is HTML. `acts` are those it listens to.
  const act = (event, trigger, acts) => {
    const element = event.target.closest("[data-act]");
    if (!element || (event.type === "submit") !== (element.tagName === "FORM")) return;
    const detail = { ...element.dataset };
    if (detail.act === "close_sources") return close();
    if (!acts.includes(detail.act)) return;
    pressed = element;
    if (detail.act === "show_sources") {
      wanted = element.hash.slice(1);
      opener = element;
      document.getElementById("desk").dataset.sheet = "open";
      hide();
      if (document.querySelector(".sources")?.dataset.exchange === detail.exchange) return; // an ordinary link
    }
    event.preventDefault();
    if (element.tagName === "FORM") Object.assign(detail, Object.fromEntries(new FormData(element)));
    if (detail.act === "open_conversation") detail.stored = stored(detail.id);
    if (detail.act === "forget_conversation") { forget(detail.id); detail.heads = JSON.stringify(heads()); }
    if (detail.act === "speak") {
      document.cookie = `${LANGUAGE}=${detail.language}; path=/; max-age=31536000; samesite=strict`;
      face();
    }
    element.closest("details")?.removeAttribute("open");
    trigger(detail.act, detail);
  };

  window.sanad = {
    act, deliver, explain, keep, point, write,
    remembered: () => [stored(sessionStorage[CURRENT]), JSON.stringify(heads())],
  };
  face();
  new MutationObserver(() => { fit(); followQuestions(); }).observe(document.body, { childList: true, subtree: true });
  window.addEventListener("resize", fit);
  document.addEventListener("mouseover", follow);
  document.addEventListener("focusin", follow);
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape") return step(event);
    hide();
    if (closing()) close();
  });

  document.addEventListener("scroll", place, true);
  document.addEventListener("click", event => {
    if (closing() && event.target.closest(".sources a[href^='#chip-']")) close();
    for (const menu of document.querySelectorAll(".menu details[open]"))
      if (!menu.contains(event.target)) menu.removeAttribute("open");
  });
}
