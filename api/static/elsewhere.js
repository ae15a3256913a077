"use strict";

// Opens the other wordings of a quote in place; without this, the link inside leads to them.
for (const details of document.querySelectorAll("details.elsewhere")) {
  details.addEventListener(
    "toggle",
    async () => {
      const shown = details.querySelector("p");
      shown.setAttribute("role", "status");
      shown.prepend("Looking … ");
      try {
        const answer = await fetch(details.dataset.page);
        if (!answer.ok) throw new Error(answer.statusText);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const section = page.getElementById("elsewhere");
        section.querySelector("h2").remove();
        const base = new URL(details.dataset.page, document.baseURI);
        for (const link of section.querySelectorAll("a")) link.href = new URL(link.getAttribute("href"), base);
        shown.removeAttribute("role");
        shown.replaceWith(...section.children);
      } catch {
        shown.firstChild.data = "They could not be read just now. ";
      }
    },
    { once: true },
  );
}
