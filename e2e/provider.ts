import type { BehaviourTexts } from '#dev/identity-provider/behaviour.ts';
import type { LiveSession } from '#dev/identity-provider/live-sessions.ts';
import type { Delivery } from '#dev/identity-provider/logout-token-delivery.ts';

/** Somebody who can sign in at one of the development providers. */
export interface Person {
  readonly name: string;
  readonly password: string;
  /** Beside, or instead of, those that the provider makes up. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** The embedded identity provider or its upstream, seen from its admin address. Other tests use it at the same time. */
export interface ProviderAdmin {
  readonly url: string;
  readonly addAccount: (person: Person) => Promise<void>;
  /** Who is signed in, in any test. */
  readonly sessions: () => Promise<readonly LiveSession[]>;
  /** Ends a session and tells the app by a logout token, as the button on the provider's own page does. */
  readonly endSession: (id: string) => Promise<LiveSession>;
  /** The logout tokens sent, in any test. */
  readonly deliveries: () => Promise<readonly Delivery[]>;
  /** Makes it behave like this from now on, and otherwise as it started: for a provider that no other test uses. */
  readonly behave: (behaviour: BehaviourTexts) => Promise<void>;
}

export function createProviderAdmin(url: string, adminToken: string): ProviderAdmin {
  const headers = { Authorization: `Bearer ${adminToken}` };
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${url}/admin/${path}`, { headers, ...init });
    if (!response.ok) throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  return {
    url,
    addAccount: (person) => call('accounts', { method: 'POST', body: JSON.stringify(person) }),
    sessions: () => call('sessions'),
    endSession: (id) => call(`sessions/${id}/end`, { method: 'POST' }),
    deliveries: () => call('deliveries'),
    behave: (behaviour) => call('behaviour', { method: 'POST', body: JSON.stringify(behaviour) }),
  };
}
