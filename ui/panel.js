// Runs in every panel of our own HTML; Gradio gives element, trigger, upload and watch. What a control does is said by
// its data-do: what changes the corpus is sent as "work", the rest as "act".
const WORK = ["add", "paste", "fetch", "remove", "again"];
const told = (control, more = {}) => {
  const form = control.closest("[data-form]");
  const fields = form ? [...form.querySelectorAll("[name]")].filter((f) => f.type !== "radio" || f.checked) : [];
  const message = {
    ...control.dataset,
    value: control.value,
    checked: control.checked,
    picked: [...element.querySelectorAll("input[data-do=pick]:checked")].map((box) => box.value),
    fields: Object.fromEntries(fields.map((field) => [field.name, field.value])),
    ...more,
  };
  if (WORK.includes(message.do)) trigger("work", message);
  else trigger("act", message);
};
const on = (type, selector, then) =>
  element.addEventListener(type, (event) => {
    const control = event.target.closest(selector);
    if (control) then(control, event);
  });

let pause, opened, texts = "";
const ticks = new Map(), unfolded = new Map();
on("click", "summary", ({ parentElement: fold }) => unfolded.set(fold.className, !fold.open));
on("click", "button[data-do]", (button) => {
  if (button.dataset.do === "none") ticks.clear();
  told(button);
});
on("change", "[data-do]:is([type=checkbox], [type=radio])", (field) => {
  if (field.dataset.do === "pick") ticks.set(field.value, field.checked);
  else ticks.clear();
  told(field);
});
on("change", "[data-do]:is(select, [type=date])", (field) => told(field));
on("keydown", "input[name=link]", (field, event) => {
  if (event.key === "Enter") field.closest("[data-form]").querySelector("button[data-do]").click();
});
on("input", "input[data-do=search]", (field) => {
  clearTimeout(pause);
  pause = setTimeout(() => told(field), 200);
});

const take = async (zone, files) => {
  const status = zone.querySelector(".status");
  const taken = [];
  for (const file of files) {
    const said = zone.dataset.uploading.replace("{done}", taken.length + 1).replace("{total}", files.length);
    status.textContent = said;
    const small = file.size <= Number(zone.dataset.limit);
    const path = small ? await upload(file).then((done) => done.path, () => null) : null;
    taken.push({ name: file.name, size: file.size, path });
  }
  status.textContent = "";
  if (taken.length) told(zone, { do: "add", files: taken });
};
on("change", "input[type=file]", (input) => {
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

// Choices are kept in this browser (see choices.js).
on("change", "[data-kept] input", (field) => {
  const form = field.closest("[data-kept]");
  const chosen = [...form.querySelectorAll("input:checked")].map((input) => [input.name, input.value]);
  localStorage[form.dataset.kept] = JSON.stringify(Object.fromEntries(chosen));
});

const settle = () => {
  // Gradio writes attributes anew, which do not change what a reader has already ticked or typed. An answer to an
  // earlier tick must not undo a later one.
  for (const box of element.querySelectorAll("[type=checkbox], [type=radio]")) {
    const said = box.hasAttribute("checked");
    if (ticks.get(box.value) === said) ticks.delete(box.value);
    box.checked = ticks.get(box.value) ?? said;
  }
  const form = element.querySelector("[data-texts]");
  if (form && form.dataset.texts !== texts)
    for (const field of form.querySelectorAll("[name]")) field.value = "";
  texts = form?.dataset.texts ?? texts;
  for (const fold of element.querySelectorAll("details[class]")) fold.open = unfolded.get(fold.className) ?? fold.open;
  for (const field of element.querySelectorAll("[data-unfiltered] :is(select, [type=date])")) field.value = "";
  const reading = element.querySelector(".opened")?.dataset.id;
  if (reading !== opened) {
    const opener = `button[data-do=open][data-id="${CSS.escape(opened ?? "")}"]`;
    (element.querySelector(".opened h2") ?? document.querySelector(opener))?.focus();
    opened = reading;
  }
};
watch("value", settle);
settle();
