import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type BehaviourTexts, createBehaviourSettings } from './behaviour.ts';
import { createLogoutTokenDelivery, type Delivery } from './logout-token-delivery.ts';
import { createRecentList } from './recent-list.ts';

const CLAIMS = { sub: 'person-alice', sid: 'session-of-the-provider' };

/** A delivery to a client that answers in this way, and what it has received and what was written down. */
function startDelivery(texts: BehaviourTexts, answer: () => Promise<Response> = async () => new Response()) {
  const deliveries = createRecentList<Delivery>();
  const closing = new AbortController();
  const send = vi.fn(answer);
  const deliver = createLogoutTokenDelivery({
    deliveries,
    behaviour: createBehaviourSettings(texts),
    closing: closing.signal,
  });
  const answers = () => deliveries.all().map((delivery) => delivery.answer);
  return {
    deliver: () => deliver({ clientId: 'app', claims: CLAIMS, send }),
    send,
    deliveries,
    answers,
    closing,
  };
}

it('writes down what was sent to whom, and what the client answered', async () => {
  const { deliver, deliveries } = startDelivery({}, async () => new Response(null, { status: 400 }));
  expect((await deliver()).status).toBe(400);
  expect(deliveries.all()).toEqual([
    {
      sentAt: expect.any(Number),
      clientId: 'app',
      claims: CLAIMS,
      answer: 400,
      tookMilliseconds: expect.any(Number),
    },
  ]);
});

it('writes down a delivery that reached nobody', async () => {
  const { deliver, answers } = startDelivery({}, () => Promise.reject(new TypeError('fetch failed')));
  await expect(deliver()).rejects.toThrow('fetch failed');
  expect(answers()).toEqual(['none']);
});

it('loses a token and does not let on', async () => {
  const { deliver, send, answers } = startDelivery({ logoutTokenDelivery: 'never' });
  expect((await deliver()).ok).toBe(true);
  expect(send).not.toHaveBeenCalled();
  expect(answers()).toEqual(['not sent']);
});

it('sends a token twice, one after the other', async () => {
  const statuses = [200, 400];
  const { deliver, answers } = startDelivery(
    { logoutTokenDelivery: 'twice' },
    async () => new Response(null, { status: statuses.shift() ?? 500 }),
  );
  expect((await deliver()).status).toBe(200);
  expect(answers()).toEqual([200, 400]);
});

describe('a token that is put off', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is sent later, and nobody waits for it', async () => {
    const { deliver, answers } = startDelivery({ logoutTokenDelaySeconds: '30' });
    expect((await deliver()).ok).toBe(true);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(answers()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(answers()).toEqual([200]);
  });

  it('is not sent any more when the provider stops', async () => {
    const { deliver, send, closing } = startDelivery({ logoutTokenDelaySeconds: '30' });
    await deliver();
    closing.abort();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(send).not.toHaveBeenCalled();
  });
});
