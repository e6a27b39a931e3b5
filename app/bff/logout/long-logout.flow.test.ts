import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readForm } from '#dev/identity-provider/form-reader.ts';
import { createVisitor } from '#dev/identity-provider/visitor.ts';
import { type FlowApp, startFlowApp } from '#dev/testing/flow-app.ts';
import { settingsFor } from '#dev/testing/flow-world.ts';
import { type ScriptedProvider, startScriptedProvider } from '#dev/testing/scripted-provider.ts';
import { signInByScript } from '#dev/testing/scripted-sign-in.ts';

// A sign-out whose address at the provider would be too long goes there as a form.

let provider: ScriptedProvider;
let apps: FlowApp[];

beforeEach(async () => {
  provider = await startScriptedProvider();
  apps = [];
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await provider.close();
});

/** @param query of the provider's endpoint; `padding` makes the ID token longer. */
const signOut = async (query: string, { padding = 0, settings = {} } = {}) => {
  provider.script.metadata = { end_session_endpoint: `${provider.issuer}/end?${query}` };
  const app = await startFlowApp(() => ({ ...settingsFor(provider.issuer), ...settings }));
  apps.push(app);
  let idToken = '';
  const { jar } = await signInByScript(app, provider, {
    toIdToken: async (claims) => {
      const { clientId } = app.runtime.config.oidc;
      idToken = await provider.sign({ ...claims, aud: clientId, groups: 'x'.repeat(padding) });
      return idToken;
    },
  });
  const response = await app.request('/bff/logout?sid=provider-session-1&returnUrl=/bye', { jar });
  return { app, jar, idToken, response };
};

test('an address of 4,000 characters is a redirect, and one more makes it a form', async () => {
  const { response } = await signOut('tenant=');
  const { length } = response.headers.get('location') ?? '';
  expect(length).toBeGreaterThan(500);

  const longest = await signOut(`tenant=${'x'.repeat(4000 - length)}`);
  expect(longest.response.status).toBe(303);
  expect(longest.response.headers.get('location')).toHaveLength(4000);

  const tooLong = await signOut(`tenant=${'x'.repeat(4001 - length)}`);
  expect(tooLong.response.status).toBe(200);
  expect(tooLong.response.headers.get('location')).toBeNull();
});

test('the form takes everything along, byte for byte, and the endpoint keeps its query', async () => {
  const clientId = `app"><b>&amp;'é`;
  const { app, jar, idToken, response } = await signOut(`tenant=a&next="><script>alert('1')`, {
    padding: 5000,
    settings: { OIDC_CLIENT_ID: clientId },
  });
  expect(idToken.length).toBeGreaterThan(6000);

  const html = await response.text();
  expect(html).not.toMatch(/<b>|alert\('/);
  const { action } = readForm(html);
  expect(action).toBe(`${provider.issuer}/end?tenant=a&next=%22%3E%3Cscript%3Ealert(%271%27)`);

  await createVisitor().press({ kind: 'page', status: 200, url: new URL(app.baseUrl), html });
  const [sent] = provider.posted('/end');
  const state = sent?.get('state') ?? '';
  expect(Object.fromEntries(sent ?? [])).toEqual({
    id_token_hint: idToken,
    client_id: clientId,
    post_logout_redirect_uri: `${app.baseUrl}/bff/logout/callback`,
    state: expect.stringMatching(/^[\w-]{43}$/),
  });

  expect(jar.get(app.baseUrl, 'bff')).toBeUndefined();
  const back = await app.request(`/bff/logout/callback?state=${state}`, { jar });
  expect(back.headers.get('location')).toBe('/bye');
});

test('the page is kept by no cache, and its policy allows the form and nothing else', async () => {
  const { response } = await signOut('', { padding: 4000 });
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');

  const html = await response.text();
  const hashOf = (element: string) => {
    const content = new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(html)?.[1] ?? '';
    return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
  };
  expect(response.headers.get('content-security-policy')?.split('; ')).toEqual([
    "default-src 'none'",
    `style-src ${hashOf('style')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `script-src ${hashOf('script')}`,
    `form-action ${provider.issuer} http:`,
  ]);
});

test('under https the form may lead to https alone', async () => {
  const { response } = await signOut('', { padding: 4000, settings: { APP_BASE_URL: 'https://localhost' } });
  expect(response.headers.get('content-security-policy')).toMatch(/; form-action http:\S+ https:$/);
});
