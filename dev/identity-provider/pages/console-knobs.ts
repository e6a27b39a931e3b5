import type { Knob } from '../knobs.ts';
import { Html, html } from './html.ts';

/** The switches of the provider, in one form. */
export const consoleKnobs = (knobs: readonly Knob[]): Html => html`
    <section aria-labelledby="behaviour">
      <h2 id="behaviour">Behaviour</h2>
      <p>What you set here holds until the provider stops; the environment variables set it from the start.
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
        <div class="actions">
          <button class="primary">Apply</button>
          <button name="reset" value="yes" formnovalidate>Back to how it started</button>
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
            <p id="about-${knob.name}">${knob.sentence} <code>${knob.variable}</code>${knob.isDefault ? '' : ' Changed.'}</p>
          </div>`;

function control({ name, title, text, input }: Knob): Html {
  const about = html`aria-describedby="about-${name}"`;
  if (input === 'flag') {
    return html`<input type="hidden" name="${name}" value="false">
            <label><input type="checkbox" name="${name}" value="true" ${mark(text === 'true', 'checked')} ${about}> ${title}</label>`;
  }
  if (input === 'number') {
    return html`<label>${title} <input type="number" name="${name}" value="${text}" required ${about}></label>`;
  }
  if (input === 'text') {
    return html`<label>${title} <input name="${name}" value="${text}" spellcheck="false" ${about}></label>`;
  }
  if ('oneOf' in input) {
    return html`<label>${title} <select name="${name}" ${about}>${input.oneOf.map(
      (choice) => html`<option ${mark(choice === text, 'selected')}>${choice}</option>`,
    )}</select></label>`;
  }
  const chosen = text.split(',').map((part) => part.trim());
  return html`<input type="hidden" name="${name}" value="">
            <div role="group" aria-label="${title}" ${about}><span class="label">${title}</span> ${input.someOf.map(
              (choice) =>
                html`<label><input type="checkbox" name="${name}" value="${choice}" ${mark(chosen.includes(choice), 'checked')}> ${choice}</label> `,
            )}</div>`;
}

const mark = (isSet: boolean, attribute: string): Html | undefined =>
  isSet ? new Html(attribute) : undefined;
