import type { Page } from '@playwright/test';

/** What /signed-out says of each layer, from the inside out. */
export const readStatuses = (page: Page) =>
  page
    .getByRole('region', { name: 'What became of each session' })
    .getByRole('listitem')
    .evaluateAll((items) => items.map((item) => item.querySelector('h3 + p')?.textContent));
