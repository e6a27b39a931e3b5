import type { Knob } from '../knobs.ts';
import { Html, html } from './html.ts';

/** The switches of the provider, in one form. */
export const consoleKnobs = (knobs: readonly Knob[]): Html => html`
    <section aria-labelledby="behaviour">
      <h2 id="behaviour">Behaviour</h2>
      <p>What you set here is about this provider, and holds until it stops; the environment variables set it from the start.
        Applications keep what they have read of a provider, so some of it takes effect when they start anew.</p>
      <form method="post" action="/console/behaviour">
        ${knobGroup(
          'As a good provider does',
          knobs.filter(({ isFault }) => !isFault),
        )}
        ${knobGroup(
          'Misbehaviour',
          knobs.filter(({ isFault }) => isFault),
        )}
        <div class="actions apply">
          <button class="primary">Apply</button>
          <button name="reset" value="yes" formnovalidate>Reset</button>
        </div>
      </form>
    </section>`;

const knobGroup = (title: string, knobs: readonly Knob[]): Html => html`
        <fieldset>
          <legend>${title}</legend>
          ${knobs.map(knobRow)}
        </fieldset>`;

const knobRow = (knob: Knob): Html => html`
          <div class="knob${knob.isDefault ? '' : ' changed'}">
            ${control(knob)}
            <p id="about-${knob.name}">${knob.isDefault ? undefined : html`<strong>Changed.</strong> `}${knob.sentence}<br>
              <code>${knob.variable}</code></p>
          </div>`;

function control({ name, title, text, input }: Knob): Html {
  const about = html`aria-describedby="about-${name}"`;
  switch (input.kind) {
    case 'flag':
      return html`<input type="hidden" name="${name}" value="false">
            <label><input type="checkbox" name="${name}" value="true" ${mark(text === 'true', 'checked')} ${about}> ${title}</label>`;
    case 'number':
      return html`<label>${title} <input type="number" name="${name}" value="${text}" required ${about}></label>`;
    case 'text':
      return html`<label>${title} <input name="${name}" value="${text}" spellcheck="false" ${about}></label>`;
    case 'one':
      return html`<label>${title} <select name="${name}" ${about}>${input.of.map(
        (choice) => html`<option ${mark(choice === text, 'selected')}>${choice}</option>`,
      )}</select></label>`;
    case 'some':
      return html`<input type="hidden" name="${name}" value="">
            <div role="group" aria-label="${title}" ${about}><strong>${title}</strong>
              <div class="choices">${choices(name, input.of, text)}</div></div>`;
  }
}

function choices(name: string, all: readonly string[], text: string): readonly Html[] {
  const chosen = text.split(',').map((part) => part.trim());
  return all.map(
    (choice) =>
      html`<label><input type="checkbox" name="${name}" value="${choice}" ${mark(chosen.includes(choice), 'checked')}> ${choice}</label>`,
  );
}

const mark = (isSet: boolean, attribute: string): Html | undefined =>
  isSet ? new Html(attribute) : undefined;
