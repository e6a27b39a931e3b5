/** The one stylesheet of the provider's pages, served from `/assets/style.css`. */
export const STYLESHEET = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f2f1f6, #16141d);
  --card: light-dark(#ffffff, #211e2b);
  --text: light-dark(#1d1a27, #eceaf3);
  --quiet: light-dark(#58536a, #b0abc2);
  --line: light-dark(#8a859c, #77718c);
  --accent: light-dark(#5b34a8, #c3a9ff);
  --on-accent: light-dark(#ffffff, #1d1133);
  --alarm: light-dark(#a3112a, #ff9ba9);
  --good: light-dark(#e6f4ea, #17351f);
  --changed: light-dark(#fdf1d8, #3a2f14);
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 1.5rem 1rem 3rem;
  background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif;
}
header, main { max-width: 26rem; margin-inline: auto; }
header { color: var(--quiet); }
main { padding: 1.5rem; background: var(--card); border-top: 4px solid var(--accent); border-radius: .5rem; }
body:has(.console) :is(header, main) { max-width: 76rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
aside h2 { margin-top: 0; }
a { color: var(--accent); }
label { display: block; margin-top: 1rem; font-weight: 600; }
input, select {
  width: 100%; margin-top: .25rem; padding: .6rem .75rem;
  font: inherit; color: inherit; background: var(--ground);
  border: 1px solid var(--line); border-radius: .375rem;
}
input[aria-invalid] { border: 2px solid var(--alarm); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button, .button {
  padding: .6rem 1rem; font: inherit; font-weight: 600; text-decoration: none; cursor: pointer;
  color: var(--accent); background: transparent; border: 2px solid var(--accent); border-radius: .375rem;
}
button.primary { color: var(--on-accent); background: var(--accent); }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
.error { margin: .25rem 0 0; color: var(--alarm); font-weight: 600; }
.done { padding: .75rem 1rem; background: var(--good); border-radius: .375rem; }
.quiet { color: var(--quiet); }
aside { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .5rem .75rem .5rem 0; text-align: start; vertical-align: middle; border-bottom: 1px solid var(--line); }
code { font-size: .95em; overflow-wrap: anywhere; }
h3 { margin: 1.25rem 0 .5rem; font-size: 1rem; }
h3 .quiet { font-weight: 400; }
.cards { margin: 0; padding: 0; list-style: none; }
.cards > li { padding: .75rem 0; border-top: 1px solid var(--line); }
.cards p { margin: 0 0 .25rem; }
.client { display: block; }
.cards .actions { gap: .5rem; margin-top: .5rem; }
.cards button { padding: .3rem .7rem; border-width: 1px; }
summary { cursor: pointer; }
pre { margin: .5rem 0 0; padding: .75rem 1rem; background: var(--ground); border-radius: .375rem; font-size: .875rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.good, .bad { padding: 0 .4em; border-radius: .25rem; font-weight: 600; }
.good { background: var(--good); }
.bad { color: var(--alarm); border: 1px solid; }
fieldset { margin: 1.5rem 0 0; padding: 0; border: 0; }
legend { padding: 0; font-weight: 700; }
.knob { display: grid; gap: .25rem 2rem; padding: .75rem 0; border-top: 1px solid var(--line); }
p.changed { padding: .75rem 1rem; border-radius: .375rem; }
.changed { background: var(--changed); }
.knob.changed { margin-inline: -1rem; padding-inline: 1rem; }
.knob label { margin: 0; }
.knob p { margin: 0; }
.knob [type=checkbox] { width: auto; margin: 0 .35rem 0 0; accent-color: var(--accent); }
.knob :is(select, [type=number]) { display: block; width: 9rem; }
.knob .choices { display: flex; flex-wrap: wrap; gap: 0 1rem; }
.knob .choices label { font-weight: 400; }
.apply { position: sticky; bottom: 0; margin: 0; padding: 1rem 0; background: var(--card); border-top: 1px solid var(--line); }
@media (min-width: 56rem) {
  .console { display: grid; grid-template-columns: 1fr 1fr; gap: 0 3rem; }
  .console section { min-width: 0; }
  .knob { grid-template-columns: 22rem 1fr; }
}
`;
