import type { BrowserContext } from '@playwright/test';

/**
 * Collects what a browser complains about, in all its pages: console errors and warnings, uncaught exceptions, and
 * requests that failed. A request that was given up because the page was left is no complaint.
 */
export function collectComplaints(context: BrowserContext): readonly string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (webError) =>
    complaints.push(`exception: ${webError.error().message} (${webError.page()?.url()})`),
  );
  context.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    if (reason !== 'net::ERR_ABORTED') complaints.push(`request: ${request.url()} ${reason}`);
  });
  return complaints;
}
