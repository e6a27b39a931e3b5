import { describe, expect, it } from 'vitest';
import { createBehaviourSettings, readBehaviour } from './behaviour.ts';

describe('the behaviour of the provider', () => {
  it('is set by the environment, where an empty value counts as absent', () => {
    const texts = readBehaviour({
      IDP_FEDERATED_SIGN_OUT: 'always',
      IDP_ASK_BEFORE_SIGN_OUT: '',
      IDP_CLIENT_LOGOUT_URLS:
        'app=https://*.example.com/bye?a=b, app=http://localhost:3000/, other=https://a.example/',
      SOMETHING_ELSE: 'true',
    });
    const behaviour = createBehaviourSettings(texts).current();
    expect(behaviour).toMatchObject({ federatedSignOut: 'always', askBeforeSignOut: true });
    expect(behaviour.clientLogoutUrls.app?.map(String)).toEqual([
      'https://*.example.com/bye?a=b',
      'http://localhost:3000/',
    ]);
    expect(behaviour.clientLogoutUrls.other).toHaveLength(1);
  });

  it('is refused with the names of all variables that cannot be used', () => {
    const environment = { IDP_FEDERATED_SIGN_OUT: 'sometimes', IDP_ASK_BEFORE_SIGN_OUT: 'perhaps' };
    expect(() => readBehaviour(environment)).toThrow(
      'IDP_FEDERATED_SIGN_OUT: expected asked or always\nIDP_ASK_BEFORE_SIGN_OUT: expected true or false',
    );
  });

  it('changes while the provider runs, one switch at a time', () => {
    const settings = createBehaviourSettings({ coordinateLifetime: 'true' });
    settings.change({ federatedSignOut: 'always' });
    settings.change({ askBeforeSignOut: 'false' });
    expect(settings.current()).toMatchObject({
      coordinateLifetime: true,
      federatedSignOut: 'always',
      askBeforeSignOut: false,
    });
  });

  it.each([
    ['federatedSignOut', 'sometimes'],
    ['coordinateLifetime', 'yes'],
    ['accountLogoutUrls', 'www.example.com/bye'],
    ['accountLogoutUrls', 'https://*.com'],
    ['clientLogoutUrls', 'https://www.example.com/bye'],
    ['clientLogoutUrls', 'app=www.example.com/bye'],
  ])('takes no %s that is %s, and stays as it was', (name, text) => {
    expect(() => createBehaviourSettings({ [name]: text })).toThrow(name);
    const settings = createBehaviourSettings();
    const before = settings.current();
    expect(() => settings.change({ [name]: text })).toThrow(name);
    expect(settings.current()).toEqual(before);
  });
});
