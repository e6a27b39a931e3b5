import { escapeHtml } from '#lib/http/standalone-page.ts';

/** Markup that is safe to put into a page. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

type Part = Html | string | number | undefined | readonly Html[];

/** Builds markup; whatever is put into it is escaped, unless it is markup already. `undefined` leaves a gap. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const filled = parts.map((part, index) => toMarkup(part) + literals[index + 1]);
  return new Html(literals[0] + filled.join(''));
}

function toMarkup(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.markup;
  return typeof part === 'object' ? part.join('') : escapeHtml(String(part));
}
