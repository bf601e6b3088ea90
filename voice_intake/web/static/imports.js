// The form for a table: what was dropped or chosen, whether it is too large, and that it is on its way. And an import
// that has come to rest is not asked for any more.
"use strict";
(() => {
  const form = document.querySelector("form[data-upload]");
  if (form) {
    const input = form.querySelector("input[type=file]");
    const drop = form.querySelector(".drop");
    const name = form.querySelector("[data-name]");
    const fault = form.querySelector("[data-fault]");

    const look = () => {
      const [file] = input.files;
      const isTooLarge = Boolean(file) && file.size > Number(form.dataset.largest);
      name.hidden = !file;
      name.textContent = file ? file.name : "";
      fault.textContent = isTooLarge ? fault.dataset.tooLarge : "";
      if (isTooLarge) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      return !isTooLarge;
    };
    input.addEventListener("change", look);
    for (const [kind, isOver] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
      drop.addEventListener(kind, () => drop.classList.toggle("is-over", isOver));
    }
    form.addEventListener("submit", (event) => {
      if (!look()) {
        event.preventDefault();
        input.focus();
        return;
      }
      form.querySelector("[data-sending]").hidden = false;
      form.querySelector("button").disabled = true;
    });
    addEventListener("pageshow", () => {
      form.querySelector("[data-sending]").hidden = true;
      form.querySelector("button").disabled = false;
    });
  }

  document.addEventListener("live:changed", ({ target }) => {
    if (target.id === "import" && target.querySelector("[data-settled]")) target.removeAttribute("data-live");
  });
})();
