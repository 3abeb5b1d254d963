() => {
  // What a reader has chosen, as this browser keeps it; the program checks it. The theme is the browser's own affair.
  const kept = localStorage["sanad.choices"] ?? "";
  let theme = "system";
  try {
    theme = JSON.parse(kept).theme;
  } catch {
    // nothing chosen yet
  }
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.body.classList.toggle("dark", dark);
  return kept;
}
