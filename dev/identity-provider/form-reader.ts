/** A form as it would be sent when one of its buttons is pressed. */
export interface ReadForm {
  /** Where it is sent to, as written in the page. */
  readonly action: string;
  /** The hidden fields, and what the button itself stands for. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Reads the form that a button belongs to from the markup of a page of this provider; it does for these pages, not
 * for any HTML.
 * @throws Error when there is no such button, or it belongs to no form.
 */
export function readForm(markup: string, buttonText?: string): ReadForm {
  const buttons = [...markup.matchAll(/<button(?<tag>[^>]*)>(?<text>.*?)<\/button>/gs)];
  const button = buttons.find(({ groups }) => buttonText === undefined || groups?.text === buttonText);
  const buttonTag = button?.groups?.tag ?? '';
  const ownerId = attribute(buttonTag, 'form');

  const forms = [...markup.matchAll(/<form(?<tag>[^>]*)>.*?<\/form>/gs)];
  const form = forms.find(([whole, tag = '']) =>
    ownerId ? attribute(tag, 'id') === ownerId : button && whole.includes(button[0]),
  );
  if (!form) throw new Error(`There is no form with a button “${buttonText ?? ''}” on this page`);

  const inputs = [...form[0].matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => tag);
  return {
    action: attribute(buttonTag, 'formaction') ?? attribute(form.groups?.tag ?? '', 'action') ?? '',
    fields: Object.fromEntries([...inputs, buttonTag].flatMap(toField)),
  };
}

function toField(tag: string): [string, string][] {
  const name = attribute(tag, 'name');
  return name ? [[name, attribute(tag, 'value') ?? '']] : [];
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value?.replace(/&(?:quot|#39|lt|gt|amp);/g, (entity) => CHARACTERS[entity] ?? entity);
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '&quot;': '"',
  '&#39;': "'",
  '&lt;': '<',
  '&gt;': '>',
  '&amp;': '&',
};
