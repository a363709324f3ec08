/** The page in a browser, with the network cut. */
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Provider } from '../../src/core/provider.js';
import { withPage } from '../support/browser.js';
import { openStage, type Stage } from './stage.js';

/** Opens the page of a stage; what it asks of others than its own server, and what its browser complains of, is listed. */
export async function visit(page: Page, { server }: Stage, query = ''): Promise<string[]> {
  const troubles: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(`${server.url}/`)) troubles.push(`asks for ${request.url()}`);
  });
  page.on('pageerror', (error) => troubles.push(`fails: ${error.message}`));
  page.on('console', (message) => {
    // A refused call of the control API is reported as one, too; the page says it in its own words.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      troubles.push(`complains: ${message.text()}`);
  });
  // Only loopback answers.
  await page.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) => route.abort(),
  );
  await page.goto(`${server.url}/${query}`);
  return troubles;
}

/** Runs a test with a stage and a page of its own. */
export async function onStage(
  work: (stage: Stage, page: Page) => Promise<void>,
  options: {
    readonly change?: Parameters<typeof openStage>[0];
    readonly answer?: () => number;
    readonly provider?: Provider;
    readonly browser?: BrowserContextOptions;
  } = {},
): Promise<void> {
  const stage = await openStage(options.change, options.answer, options.provider);
  try {
    const clipboard = { permissions: ['clipboard-read', 'clipboard-write'] };
    await withPage((page) => work(stage, page), { ...clipboard, ...options.browser });
  } finally {
    await stage.stop();
  }
}

/** Texts of the lines, without their times. */
export async function linesOf(page: Page): Promise<string[]> {
  const texts = await page.locator('.line .what').allInnerTexts();
  return texts.map((text) => text.replace(/\s+/g, ' ').trim());
}

/** What a copy button puts into the clipboard. */
export async function copied(page: Page, button: Locator): Promise<string> {
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await button.click();
  const read = () => page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(read, { timeout: 10_000 }).not.toBe('');
  return read();
}

/** Shows a panel. */
export function openTab(page: Page, name: string): Promise<void> {
  return page.getByRole('tab', { name }).click();
}
