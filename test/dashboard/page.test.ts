import { expect } from 'vitest';
import { itInBrowser, withPage } from '../support/browser.js';
import { toyProvider } from '../support/toy-provider.js';
import { testStart } from '../support/world.js';
import { openStage } from './stage.js';
import { copied, linesOf, onStage, openTab, visit } from './visit.js';

itInBrowser(
  'shows a call, what follows from it, and the webhook when the clock is advanced, offline and under its policy',
  () =>
    onStage(async (stage, page) => {
      const troubles = await visit(page, stage);
      await page.getByText('No call came yet').waitFor();
      await stage.call('/v1/parcels', { label: 'book' });
      await page.getByText('PARCEL_SENT').first().waitFor();
      expect(await linesOf(page)).toEqual([
        expect.stringMatching(/^201 toy POST \/v1\/parcels parcels\.create req_1$/),
        expect.stringMatching(/^toy\.parcel\/\w+… begins as sent$/),
        expect.stringMatching(/^delivered webhook PARCEL_SENT to http:.* wh_1, attempt 1: 200$/),
      ]);
      expect(await page.getByText('No call came yet').count()).toBe(0);
      // To the next job, which is the journey's end after ten seconds.
      await page.getByRole('button', { name: 'To the next job (10s)' }).click();
      await page.getByText('PARCEL_ARRIVED').first().waitFor();
      await page.locator('.now', { hasText: '09:00:10.000' }).waitFor();
      const lines = await linesOf(page);
      expect(lines[0]).toBe('the clock was set to this instant (frozen)');
      expect(lines.slice(1)).toEqual([
        expect.stringContaining('201 toy POST'),
        expect.stringContaining('begins as sent'),
        expect.stringContaining('PARCEL_SENT'),
        expect.stringMatching(/sent → arrived parcel\.arrive$/),
        expect.stringContaining('PARCEL_ARRIVED'),
      ]);
      // By an amount; a wrong one is said beside the button.
      await page.getByLabel('By how much').fill('a while');
      await page.getByRole('button', { name: 'Advance', exact: true }).click();
      await page.getByText('"a while" is not a duration').waitFor();
      await page.getByLabel('By how much').fill('50s');
      await page.getByLabel('By how much').press('Enter');
      await page.locator('.now', { hasText: '09:01:00.000' }).waitFor();
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      await page.locator('.badge', { hasText: 'running' }).waitFor();
      await page.getByRole('button', { name: 'Freeze', exact: true }).click();
      await page.locator('.badge', { hasText: 'frozen' }).waitFor();
      expect(troubles).toEqual([]);
    }),
);

itInBrowser('explains a refused signature side by side, by keyboard alone', () =>
  onStage(
    async (stage, page) => {
      await stage.call('/v1/parcels', { label: 'book' });
      await visit(page, stage);
      await page.locator('.line').first().waitFor();
      // Workspace, clock, filter, order, then the lines.
      let steps = 0;
      for (; steps < 15; steps += 1) {
        await page.keyboard.press('Tab');
        if (await page.evaluate(() => document.activeElement?.classList.contains('line'))) break;
      }
      expect(steps).toBeLessThan(12);
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
      expect(outline).toBe('solid');
      await page.keyboard.press('End');
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      await page.getByText('First difference at byte 6: expected \\u200b, received d.').waitFor();
      expect(await page.locator('mark').allInnerTexts()).toEqual(['\\u200b', 'd']);
      expect(await page.locator('.causes li').allInnerTexts()).toEqual([
        'The key has a space at its end. trailingSpace',
      ]);
      const section = page.locator('.difference');
      expect(await section.locator('pre').last().innerText()).toBe('POST\\n\n/v1/parcels·');
      const buttons = section.getByRole('button', { name: 'Copy' });
      expect(await copied(page, buttons.first())).toBe('abécd\u200b1');
      expect(await copied(page, section.getByRole('button', { name: 'Copy' }).last())).toBe('POST\n/v1/parcels ');
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => document.activeElement?.classList.contains('line'));
      expect(await page.locator('.difference').count()).toBe(0);
      // Panels by arrows.
      await page.getByRole('tab', { name: 'Details' }).focus();
      await page.keyboard.press('ArrowRight');
      await page.getByText('Nothing lies ahead').waitFor();
      await page.keyboard.press('End');
      await page.getByRole('heading', { name: 'Base URLs and keys' }).waitFor();
    },
    {
      provider: toyProvider({
        authenticate: () => ({
          ok: false,
          reply: { status: 401, json: { toy: 'who are you' } },
          explanation: {
            summary: 'The signature does not match.',
            stringToSign: 'POST\n/v1/parcels ',
            expected: 'abécd\u200b1',
            received: 'abécdd1',
            firstDifference: { offset: 5, expected: '\u200b', received: 'd' },
            causes: [{ code: 'trailingSpace', text: 'The key has a space at its end.' }],
          },
        }),
      }),
    },
  ),
);

itInBrowser('asks for the token, and goes on when the server comes back', async () => {
  const token = 'open-sesame';
  // It comes back on its port, so that must be one that the system gives to nobody else meanwhile.
  const port = 21_000 + (process.pid % 1000) * 8;
  let stage = await openStage({ token, port });
  try {
    await withPage(async (page) => {
      await visit(page, stage);
      await page.getByLabel('Token', { exact: true }).last().fill('guessed');
      await page.keyboard.press('Enter');
      await page.getByText('The token is not the right one').waitFor();
      await page.getByLabel('Token', { exact: true }).last().fill(token);
      await page.keyboard.press('Enter');
      await page.getByText('No call came yet').waitFor();
      await stage.call('/v1/parcels', { label: 'book' });
      await page.getByText('PARCEL_SENT').first().waitFor();
      await stage.stop();
      await page.getByText('Not connected').waitFor();
      expect(await page.getByRole('button', { name: 'Advance', exact: true }).isDisabled()).toBe(true);
      expect(await page.getByText('PARCEL_SENT').count()).toBe(1);
      stage = await openStage({ token, port });
      await page.getByText('No call came yet').waitFor();
      await page.getByText('Not connected').waitFor({ state: 'hidden' });
      await page.getByText('PARCEL_SENT').waitFor({ state: 'hidden' });
      await stage.call('/v1/parcels', { label: 'again' });
      await page.getByText('PARCEL_SENT').first().waitFor();
      expect(await page.getByRole('button', { name: 'Advance', exact: true }).isDisabled()).toBe(false);
    });
  } finally {
    await stage.stop();
  }
});

itInBrowser('stays quick with thousands of calls, and says how many it does not show', () =>
  onStage(async (stage, page) => {
    const { journal } = stage.server.workspaces.default;
    const record = (n: number) =>
      journal.record({
        id: journal.nextId(),
        at: new Date(testStart + n * 1000).toISOString(),
        receivedAt: '',
        provider: 'toy',
        operation: 'parcels.create',
        method: 'POST',
        target: `/v1/parcels?n=${n}`,
        headers: {},
        body: '',
        status: 201,
        answer: '',
      });
    for (let n = 0; n < 1000; n += 1) record(n);
    await visit(page, stage);
    await page.getByText('700 older lines are not shown').waitFor();
    for (let n = 1000; n < 3000; n += 1) record(n);
    await page.getByText('1700 older lines are not shown').waitFor();
    await page.getByText('1000 lines before these are no longer kept here').waitFor();
    expect(await page.locator('.line').count()).toBe(300);
    const slowest = await page.evaluate(async () => {
      let worst = 0;
      let before = performance.now();
      for (let frame = 0; frame < 20; frame += 1) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        worst = Math.max(worst, performance.now() - before);
        before = performance.now();
      }
      return worst;
    });
    expect(slowest).toBeLessThan(1000);
    await page.getByLabel('Show only lines with this text').fill('n=1234');
    expect(await page.locator('.line').count()).toBe(1);
  }),
);

/** Texts whose contrast to what lies behind them is too weak (WCAG 2.2, 1.4.3). */
function weakTexts(): string[] {
  const rgb = (text: string) => (text.match(/[\d.]+/g) ?? []).map(Number);
  const light = (channels: number[]) => {
    const [r = 0, g = 0, b = 0] = channels.map((one) => {
      const part = one / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (from: Element | null): number[] => {
    for (let one = from; one !== null; one = one.parentElement) {
      const colour = rgb(getComputedStyle(one).backgroundColor);
      if ((colour[3] ?? 1) === 1) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll<HTMLElement>('body *')].flatMap((element) => {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim() !== '');
    if (!own || element.offsetParent === null || element.closest(':disabled') !== null) return [];
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return contrast >= 4.5 ? [] : [`${element.textContent?.slice(0, 40)}: ${contrast.toFixed(2)}`];
  });
}

itInBrowser('is readable in light and dark, and on a narrow screen', () =>
  onStage(async (stage, page) => {
    await stage.call('/v1/parcels', { label: 'book' });
    await stage.call('/v1/parcels', { label: 'book' }, { toy: 'x:y' });
    await stage.control('POST', 'faults', { webhook: 'toy.*', drop: true });
    await stage.call('/v1/parcels', { label: 'dropped' });
    await visit(page, stage);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.locator('.line', { hasText: '401' }).first().click();
      await page.locator('.difference', { hasText: 'the mac is wrong' }).waitFor();
      expect([colorScheme, await page.evaluate(weakTexts)]).toEqual([colorScheme, []]);
      await page.setViewportSize({ width: 360, height: 740 });
      for (const name of ['Timeline', 'Ahead', 'State', 'Fire and pay', 'Faults', 'World', 'Keys']) {
        await openTab(page, name);
        await page
          .locator(name === 'Timeline' ? '.timeline h2' : '.panel h2')
          .first()
          .waitFor();
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        expect([name, width, await page.evaluate(weakTexts)]).toEqual([name, 360, []]);
        expect(await page.locator('.timeline').isVisible()).toBe(name === 'Timeline');
      }
      await openTab(page, 'Timeline');
    }
  }),
);
