import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseReturnUrl } from './return-url.ts';
import { hostileReturnUrls, localReturnUrls } from './return-urls.fixture.ts';

const BASE = 'https://app.example.com';
const toList = (...entries: readonly string[]) => entries.map((text) => new URL(text));

const piece = fc.constantFrom(
  ...[
    '/',
    '\\',
    '//',
    '.',
    '..',
    '.b',
    '@',
    ':',
    '?',
    '#',
    '*',
    '[',
    ']',
    '%',
    '-',
    ' ',
    '\t',
    '\u3002',
    '\ud800',
  ],
  ...['%2f', '%5c', '%2e', '%09', '%25', 'bff', 'a', ':443', ':8443', 'https:', 'http:', 'javascript:'],
  ...['evil.example', 'www.example.com', 'goodbye', '.partner.example', 'app.example.com'],
);
const pieces = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
const beginning = fc.constantFrom('', '/', '/bff', 'https://www.example.com', 'https://a', `${BASE}/`);
const end = fc.constantFrom('', '/', '/goodbye', '.partner.example', '.partner.example/');

const anything = fc.oneof(
  fc.tuple(beginning, pieces, end).map((parts) => parts.join('')),
  fc.constantFrom(...Object.values(hostileReturnUrls).flat(), ...localReturnUrls),
  fc.webUrl(),
  fc.string({ unit: 'binary' }),
);

/** Dots count as away: Node's parser leaves some that browsers resolve. */
const isOnApp = ({ origin, pathname }: URL) =>
  origin === BASE && !/^[/\\]*bff([/\\]|$)|[/\\]\.\.?([/\\]|$)/i.test(decodeURIComponent(pathname));

const isOnList = ({ href }: URL) =>
  /^https:\/\/(www\.example\.com\/goodbye|[\w-]+(\.[\w-]+)*\.partner\.example\/)([?#]|$)/.test(href);

test('whatever goes in, what comes out is on the app or on the list, and would come out again', () => {
  const allowed = toList('https://www.example.com/goodbye', 'https://*.partner.example');
  const property = fc.property(anything, (value) => {
    const target = parseReturnUrl(value, BASE, allowed);
    if (target === null) return;
    const url = new URL(target, BASE);
    expect(isOnApp(url) || isOnList(url)).toBe(true);
    expect(parseReturnUrl(target, BASE, allowed)).toBe(target);
  });
  fc.assert(property, { numRuns: 10_000 });
});

const label = fc.stringMatching(/^[a-z0-9]{1,8}$/);

test('a wildcard stands for subdomains of any depth, and for nothing else', () => {
  const property = fc.property(
    fc.domain(),
    fc.array(label, { minLength: 1 }),
    label,
    (domain, names, other) => {
      const allowed = toList(`https://*.${domain}`);
      const subdomain = `https://${names.join('.')}.${domain}`;
      const follows = (value: string) => parseReturnUrl(value, BASE, allowed) === value;
      expect(follows(`${subdomain}/`)).toBe(true);
      expect(follows(`${subdomain}/?a=//evil.example#b`)).toBe(true);
      for (const host of [domain, `${other}${domain}`, `${names[0]}.${domain}.${other}`, `.${domain}`]) {
        expect(follows(`https://${host}/`)).toBe(false);
      }
      for (const url of [`${subdomain}:8443/`, `${subdomain}/${other}`, `${subdomain}./`]) {
        expect(follows(url)).toBe(false);
      }
      expect(follows(`http${subdomain.slice('https'.length)}/`)).toBe(false);
    },
  );
  fc.assert(property, { numRuns: 1000 });
});

test('a local address that is in order comes out as it went in', () => {
  const segments = fc.array(fc.stringMatching(/^[\w.~!$&()*+,;=:@-]*$/), { maxLength: 6 });
  const property = fc.property(
    segments,
    fc.option(fc.webQueryParameters()),
    fc.option(fc.webFragments()),
    (names, query, fragment) => {
      const path = ['', 'a', ...names].join('/');
      const value = `${path}${query === null ? '' : `?${query}`}${fragment === null ? '' : `#${fragment}`}`;
      fc.pre(new URL(value, BASE).href === BASE + value && !/\/\.\.?(\/|$)/.test(path));
      expect(parseReturnUrl(value, BASE)).toBe(value);
    },
  );
  fc.assert(property, { numRuns: 2000 });
});
