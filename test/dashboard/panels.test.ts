import { expect } from 'vitest';
import { parseScenario } from '../../src/core/scenario/parse.js';
import { itInBrowser } from '../support/browser.js';
import { toy } from './stage.js';
import { copied, linesOf, onStage, openTab, visit } from './visit.js';

/** The mistakes that `paydrill check` would find. */
function mistakesIn(scenario: string): readonly unknown[] {
  return parseScenario(scenario, 'copied.yaml', [toy]).mistakes ?? [];
}

itInBrowser('shows the state and what lies ahead, and fires and pays', () =>
  onStage(async (stage, page) => {
    await visit(page, stage);
    const { id = '' } = await stage.call('/v1/parcels', { label: 'book' });
    const { address = '' } = await stage.call('/v1/address', {});
    await openTab(page, 'State');
    await page.getByRole('button', { name: 'parcels 1' }).click();
    await page.locator('summary', { hasText: id }).click();
    expect(await page.locator('.rows pre').innerText()).toContain('"label": "book"');
    await page.getByLabel('Show only rows with this text').fill('no such thing');
    await page.getByText('No row has this text').waitFor();

    await openTab(page, 'Ahead');
    const job = page.locator('.jobs li');
    expect(await job.locator('.job').allInnerTexts()).toEqual([
      expect.stringMatching(/^in 10s[\s\S]*parcel\.arrive on toy\.parcel/),
    ]);
    expect(await job.locator('.track i').getAttribute('style')).toMatch(/left: 100%/);

    await openTab(page, 'Fire and pay');
    const fire = page.getByRole('region', { name: 'Fire an event' });
    await fire.getByLabel('Event', { exact: true }).selectOption('parcel.lose');
    expect(await fire.getByLabel('Row').inputValue()).toBe(id);
    const step = await copied(page, fire.getByRole('button', { name: 'Copy as scenario step' }));
    expect(mistakesIn(step)).toEqual([]);
    expect(step).toContain(`fire: { provider: "toy", event: "parcel.lose", id: "${id}" }`);
    await fire.getByLabel('Data').fill('{');
    await fire.getByRole('button', { name: 'Fire' }).click();
    await fire.getByRole('alert').waitFor();
    await fire.getByLabel('Data').fill('');
    await fire.getByRole('button', { name: 'Fire' }).click();
    await page.locator('.line', { hasText: 'sent → lost' }).waitFor();
    // What is lost can take nothing any more.
    await fire.getByText('no row can take it now').waitFor({ state: 'attached' });
    await page.locator('.line', { hasText: 'sent → lost' }).click();
    await page.locator('.details', { hasText: '"status": "lost"' }).waitFor();
    expect(
      mistakesIn(await copied(page, page.locator('.details').getByRole('button', { name: 'Copy as scenario step' }))),
    ).toEqual([]);

    await openTab(page, 'Fire and pay');
    const pay = page.getByRole('region', { name: 'Pay an address' });
    await pay.getByLabel('Address', { exact: true }).fill('nowhere');
    await pay.getByLabel('Amount').fill('0.5');
    await pay.getByLabel('Currency').fill('BTC');
    await pay.getByRole('button', { name: 'Pay' }).click();
    await pay.getByText('No provider has given out the address "nowhere"').waitFor();
    await pay.getByLabel('Address', { exact: true }).fill(address);
    expect(mistakesIn(await copied(page, pay.getByRole('button', { name: 'Copy as scenario step' })))).toEqual([]);
    await pay.getByRole('button', { name: 'Pay' }).click();
    await page.locator('.line', { hasText: `payment 0.5 BTC to ${address}` }).click();
    expect(
      mistakesIn(await copied(page, page.locator('.details').getByRole('button', { name: 'Copy as scenario step' }))),
    ).toEqual([]);
  }),
);

itInBrowser('switches faults on and off, tries webhooks again, and copies calls and webhooks', () =>
  onStage(async (stage, page) => {
    await visit(page, stage);
    await openTab(page, 'Faults');
    await page.getByText('No faults: every provider behaves').waitFor();
    await page.getByLabel('Which', { exact: true }).selectOption('toy.parcels.create');
    await page.getByRole('button', { name: 'Add the fault' }).click();
    await page.locator('.done', { hasText: 'Added fault_1' }).waitFor();
    await stage.call('/v1/parcels', { label: 'spoilt' });
    await page.locator('.line', { hasText: '503 toy POST' }).waitFor();
    await page.locator('.line', { hasText: 'fault_1: respond 503' }).waitFor();
    expect(mistakesIn(await copied(page, page.getByRole('button', { name: 'Copy as scenario' })))).toEqual([]);
    await page.getByRole('checkbox', { name: 'on fault_1' }).click();
    await page.locator('.faults', { hasText: 'off' }).waitFor();
    expect(await stage.call('/v1/parcels', { label: 'sound' })).toHaveProperty('id');
    await page.getByRole('checkbox', { name: 'off fault_1' }).click();
    await page.locator('.done', { hasText: 'The rule is on, as fault_2' }).waitFor();
    expect(await stage.call('/v1/parcels', { label: 'spoilt' })).not.toHaveProperty('id');

    await page.locator('.line', { hasText: 'PARCEL_SENT' }).first().click();
    const details = page.locator('.details');
    const expectation = await copied(page, details.getByRole('button', { name: 'Copy as scenario expectation' }));
    expect(mistakesIn(expectation)).toEqual([]);
    expect(expectation).toContain('webhook: "toy.PARCEL_SENT"');
    expect(await copied(page, details.getByRole('button', { name: 'Copy last attempt as curl' }))).toMatch(
      /^curl -X POST http:.*toy-mac: /,
    );
    const before = stage.receiver.received.length;
    await details.getByRole('button', { name: 'Redeliver' }).click();
    await details.getByText('Tried at once: 200.').waitFor();
    expect(stage.receiver.received.length).toBe(before + 1);
    await details.locator('summary', { hasText: 'by hand' }).waitFor();
    expect(await details.locator('summary').allInnerTexts()).toEqual([
      expect.stringMatching(/^1\. .* 200$/),
      expect.stringMatching(/^2\. .* 200 by hand$/),
    ]);
    await page.locator('.line', { hasText: 'toy POST /v1/parcels' }).first().click();
    expect(mistakesIn(await copied(page, page.getByRole('button', { name: 'Copy as scenario step' })))).toEqual([]);
    expect(await copied(page, page.getByRole('button', { name: 'Copy as curl' }))).toMatch(
      /^npx paydrill sign toy POST/,
    );
    expect(await copied(page, page.getByRole('button', { name: 'Copy as test' }))).toContain("from 'vitest'");
  }),
);

itInBrowser('loads a scenario, keeps and restores, and shows other workspaces', () =>
  onStage(async (stage, page) => {
    await visit(page, stage);
    await stage.call('/v1/parcels', { label: 'book' });
    await openTab(page, 'World');
    const snapshots = page.getByRole('region', { name: 'Snapshots' });
    await snapshots.getByLabel('Name').fill('one');
    await snapshots.getByRole('button', { name: 'Save' }).click();
    await snapshots.getByText('Saved one.').waitFor();
    await page.getByRole('button', { name: 'Advance', exact: true }).click();
    await page.locator('.line', { hasText: 'sent → arrived' }).waitFor();
    await snapshots.getByRole('button', { name: 'Restore' }).click();
    // It asks back, and Escape is a no.
    await snapshots.getByText('Put one in the place of everything?').waitFor();
    await page.keyboard.press('Escape');
    expect(await snapshots.getByText('Put one in').count()).toBe(0);
    await snapshots.getByRole('button', { name: 'Restore' }).click();
    await page.keyboard.press('Enter');
    await page.locator('.now', { hasText: '09:00:00.000' }).waitFor();
    await page.getByRole('button', { name: 'To the next job (10s)' }).waitFor();

    const scenario = page.getByRole('region', { name: 'Scenario' });
    const text = scenario.getByLabel('Or one of your own');
    await text.fill(
      'paydrill: 1\nname: mine\nsteps:\n  - { after: soon, pay: { to: a, currency: BTC, amount: 1 } }\nexpext: []',
    );
    await scenario.getByRole('button', { name: 'Load this text' }).click();
    await scenario.locator('.strong').click();
    await scenario.getByText('Did you mean').first().waitFor();
    expect(await scenario.locator('.error li').count()).toBeGreaterThan(1);
    expect(await page.locator('.line', { hasText: 'sent → arrived' }).count()).toBe(1);
    await text.fill('paydrill: 1\nname: mine\nsteps:\n  - { after: 5s, pay: { to: a, currency: BTC, amount: 1 } }');
    await scenario.getByRole('button', { name: 'Load this text' }).click();
    await scenario.locator('.strong').click();
    await scenario.getByText('Loaded mine. Everything is as new.').waitFor();
    await page.getByRole('button', { name: 'To the next job (5s)' }).waitFor();
    // The old lines are gone.
    expect(await linesOf(page)).toEqual(['everything is as new']);

    const workspaces = page.getByRole('region', { name: 'Workspaces' });
    await workspaces.getByLabel('Name').fill('other');
    await workspaces.getByRole('button', { name: 'Open' }).click();
    await page.waitForURL(/workspace=other/);
    await page.getByText('No call came yet').waitFor();
    const { key = '' } = stage.server.workspaces.get('other').credentials(toy);
    await openTab(page, 'Keys');
    await page.getByText(key).waitFor();
    await page.reload();
    await page.getByText('No call came yet').waitFor();
    expect(await page.getByLabel('Workspace').inputValue()).toBe('other');
    await page.getByLabel('Workspace').selectOption('default');
    await page.getByText('everything is as new').waitFor();
    await page.goto(`${stage.server.url}/?workspace=othr`);
    await page.getByText('Did you mean "other"?').waitFor();
    await page.getByRole('button', { name: 'Show the default workspace' }).click();
    await page.getByText('everything is as new').waitFor();
  }),
);

itInBrowser('shows a webhook that is not sent: in the timeline, ahead and by itself, with the reason', () =>
  onStage(
    async (stage, page) => {
      await visit(page, stage);
      await stage.call('/v1/parcels', { label: 'book' });
      const reason = 'no URL is set for webhooks of Toy';
      const line = page.locator('.line', { hasText: reason });
      await line.waitFor();
      expect(await line.innerText()).toMatch(/unsent\s+webhook PARCEL_SENT wh_unsent_1/);
      await line.click();
      const details = page.locator('.details');
      await details.getByText('to nobody').waitFor();
      await details.locator('.notes', { hasText: reason }).waitFor();
      await details.getByRole('button', { name: 'Redeliver' }).click();
      await details
        .getByRole('alert')
        .filter({ hasText: `wh_unsent_1 cannot be sent: ${reason}` })
        .waitFor();

      await openTab(page, 'Ahead');
      await page.getByRole('heading', { name: 'Not sent: 1 webhook' }).waitFor();
      await page.getByRole('button', { name: 'wh_unsent_1', exact: true }).click();
      await details.getByText('to nobody').waitFor();

      await page.getByLabel('By how much').fill('10s');
      await page.getByRole('button', { name: 'Advance', exact: true }).click();
      await page.getByRole('region', { name: 'Clock' }).getByText(', 1 unsent.').waitFor();

      await stage.control('POST', 'faults', { webhook: 'toy.*', drop: true });
      await stage.control('PUT', 'targets', { provider: 'toy', url: stage.receiver.url });
      await stage.call('/v1/parcels', { label: 'book' });
      await page.locator('.line', { hasText: 'the fault rule fault_1 drops it' }).waitFor();
    },
    { change: { targets: {} } },
  ),
);
