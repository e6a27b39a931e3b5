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
body:has(.scroll) :is(header, main) { max-width: 60rem; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
aside h2 { margin-top: 0; }
a { color: var(--accent); }
label { display: block; margin-top: 1rem; font-weight: 600; }
input {
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
.scroll { overflow-x: auto; }
aside { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .5rem .75rem .5rem 0; text-align: start; vertical-align: middle; border-bottom: 1px solid var(--line); }
code { font-size: .95em; }
`;
