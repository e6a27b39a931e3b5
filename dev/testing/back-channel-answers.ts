import { expect } from 'vitest';

type Check = (response: Response) => Promise<void>;

/**
 * What the back channel may answer to a logout token, and what follows from it.
 *
 * @param isSignedIn asks whether the one whom the token names still is.
 */
export const expectAnswers = (
  isSignedIn: () => Promise<boolean>,
): { readonly expectAccepted: Check; readonly expectRefused: Check } => ({
  expectAccepted: async (response) => {
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    expect(await isSignedIn()).toBe(false);
  },
  expectRefused: async (response) => {
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      error: 'invalid_request',
      error_description: expect.stringMatching(/^[\w .,/+-]+\.$/),
    });
    expect(await isSignedIn()).toBe(true);
  },
});
