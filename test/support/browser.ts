/** A real browser for tests of pages: Debian's Chromium, driven by playwright-core. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { it } from 'vitest';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  // It may be a script that needs other programs.
  (path) => existsSync(path) && spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0,
);

// No sandbox: containers run as root. The rest keeps the browser from calling home.
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens a page in a browser of its own, hands it over, and closes both. */
export async function withPage<T>(work: (page: Page) => Promise<T>, options: BrowserContextOptions = {}): Promise<T> {
  if (executablePath === undefined) throw new Error('no Chromium is installed');
  const browser = await chromium.launch({ executablePath, args });
  try {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    return await work(page);
  } finally {
    await browser.close();
  }
}

const missing = 'needs Chromium, and none is installed: apt-get install chromium';

/** A test in a browser; skipped loudly where there is none. */
export function itInBrowser(name: string, work: () => Promise<void>, timeoutMs = 60_000): void {
  if (executablePath !== undefined) {
    it(name, work, timeoutMs);
    return;
  }
  console.warn(`SKIPPED: ${name} (${missing})`);
  it.skip(`${name} (${missing})`, work);
}
