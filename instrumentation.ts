/** Runs before the server takes requests, and not in a build: an app with bad settings says so and does not start. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { requireSettings } = await import('#lib/require-settings.ts');
  requireSettings();
}
