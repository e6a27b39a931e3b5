import { expect, it } from 'vitest';
import { createCookieJar } from './cookie-jar.ts';

const jarWith = (url: string, ...cookies: readonly string[]) => {
  const jar = createCookieJar();
  jar.store(url, new Response(null, { headers: cookies.map((cookie) => ['Set-Cookie', cookie]) }));
  return jar;
};

it('a cookie is sent to every port of its host, and to no other host', () => {
  const jar = jarWith('http://localhost:3000/', 'a=1; Path=/');
  expect(jar.header('http://localhost:9400/page')).toBe('a=1');
  expect(jar.header('http://127.0.0.1:3000/')).toBe('');
});

it('a cookie is sent under its path only, the more exact path first', () => {
  const jar = jarWith('http://localhost/', 'wide=1; Path=/', 'narrow=2; Path=/bff');
  expect(jar.header('http://localhost/bff/callback')).toBe('narrow=2; wide=1');
  expect(jar.header('http://localhost/bffs')).toBe('wide=1');
});

it('a later cookie of the same name replaces the earlier one', () => {
  const jar = jarWith('http://localhost/', 'a=1; Path=/', 'a=2; Path=/');
  expect(jar.get('http://localhost/', 'a')).toBe('2');
});

it.each(['Max-Age=0', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT'])(
  'a cookie with %s is deleted',
  (attribute) => {
    const jar = jarWith('http://localhost/', 'a=1; Path=/', `a=; Path=/; ${attribute}`);
    expect(jar.header('http://localhost/')).toBe('');
  },
);

it('a secure cookie is sent over https and to loopback', () => {
  const jar = jarWith('https://app.example/', 'a=1; Path=/; Secure');
  expect(jar.header('https://app.example/')).toBe('a=1');
  expect(jar.header('http://app.example/')).toBe('');
  expect(jarWith('http://localhost/', 'a=1; Path=/; Secure').header('http://localhost/')).toBe('a=1');
});
