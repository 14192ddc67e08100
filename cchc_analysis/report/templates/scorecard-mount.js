"use strict";
// Puts the what-if form in the place of its plain words; the data stands in the section itself.
document.querySelectorAll("section[data-widget=scorecard]").forEach((section) => {
  const form = document.createElement("div");
  section.querySelector(".widget-alt").replaceWith(form);
  CCHCScorecard.mount(form, JSON.parse(section.querySelector("script").textContent));
});
