"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  document.documentElement.classList.add("scripted");

  const rules = [...document.querySelectorAll("details.rule")];
  const texts = new Map(rules.map((rule) => [rule, rule.textContent.toLowerCase()]));
  const filter = () => {
    const severity = byId("severity").value;
    const code = byId("rule").value;
    const words = byId("search-findings").value.trim().toLowerCase();
    let shown = 0;
    for (const rule of rules) {
      const fits = (!severity || rule.dataset.severity === severity) && (!code || rule.id === code)
        && (!words || texts.get(rule).includes(words));
      rule.hidden = !fits;
      if (fits && (code || words)) rule.open = true;
      shown += fits;
    }
    byId("found").textContent = shown === rules.length ? "" : `${shown} of ${rules.length} rules`;
    byId("no-finding").hidden = shown > 0;
  };
  if (byId("filters")) {
    byId("filters").addEventListener("input", filter);
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
  }
  const open = () => {
    const asked = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
    if (asked && asked.tagName === "DETAILS") asked.open = true;
  };
  addEventListener("hashchange", open);
  open();

  const samples = [...document.querySelectorAll(".sample")];
  let fitting = samples;
  let at = 0;
  const show = (number) => {
    at = Math.max(0, Math.min(number, fitting.length - 1));
    for (const sample of samples) sample.classList.toggle("current", sample === fitting[at]);
    byId("position").textContent = fitting.length ? `${at + 1} of ${fitting.length}` : "no record has this text";
    byId("previous").disabled = at <= 0;
    byId("next").disabled = at >= fitting.length - 1;
  };
  if (byId("browser")) {
    byId("previous").addEventListener("click", () => show(at - 1));
    byId("next").addEventListener("click", () => show(at + 1));
    byId("search-samples").addEventListener("input", (event) => {
      const words = event.target.value.trim().toLowerCase();
      fitting = samples.filter((sample) => sample.textContent.toLowerCase().includes(words));
      show(0);
    });
    byId("browser").addEventListener("submit", (event) => event.preventDefault());
    show(0);
  }
  addEventListener("keydown", (event) => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === "Escape" && typing) event.target.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = byId("search-findings") || byId("search-samples");
    if (event.key === "/" && box) { event.preventDefault(); box.focus(); }
    if (event.key === "n" && byId("browser")) show(at + 1);
    if (event.key === "p" && byId("browser")) show(at - 1);
  });
})();
