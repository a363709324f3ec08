import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offblocks } from '../../src/providers/offblocks/index.js';
import { CardWorld } from './offblocks-card-world.js';

// The tables of https://docs.offblocks.xyz/developer-guides/api-integration/states-and-transitions, by hand: state, event, next state.
const customer = [
  ['initiating', 'signed', 'screening'],
  ['screening', 'screened', 'verifying'],
  ['screening', 'rejected', 'rejected'],
  ['verifying', 'verified', 'active'],
  ['verifying', 'rejected', 'rejected'],
  ['active', 'deactivated', 'inactive'],
  ['active', 'rejected', 'rejected'],
  ['inactive', 'activated', 'active'],
] as const;
const account = [
  ['initiating', 'signed', 'pending'],
  ['initiating', 'failed', 'failed'],
  ['pending', 'deployed', 'active'],
  ['pending', 'failed', 'failed'],
  ['active', 'deactivated', 'inactive'],
  ['active', 'closed', 'closed'],
  ['inactive', 'activated', 'active'],
] as const;
const card = [
  ['issuing', 'issued', 'active'],
  ['issuing', 'failed', 'issue_failed'],
  ['active', 'deactivated', 'inactive'],
  ['active', 'suspended', 'suspended'],
  ['active', 'blocked', 'blocked'],
  ['active', 'terminated', 'terminated'],
  ['inactive', 'activated', 'active'],
  ['suspended', 'resumed', 'active'],
  ['suspended', 'blocked', 'blocked'],
] as const;
const authorisation = [
  ['pending', 'capture', 'capturing'],
  ['pending', 'release', 'releasing'],
  ['capturing', 'captured', 'captured'],
  ['releasing', 'released', 'released'],
] as const;
const transaction = [
  ['processing', 'processed', 'processed'],
  ['processed', 'reversal', 'reversing'],
  ['reversing', 'reversed', 'reversed'],
] as const;
const tables = { customer, account, card, authorisation, transaction };
/** Events that leave the state as it is and tell nobody: checks of our own, and what the network does. */
const silent = ['checked', 'amended', 'refund'];
const wallet = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';

let world: CardWorld;
let ids: { customer: string; account: string; card: string };
beforeAll(async () => {
  world = await CardWorld.open();
  ids = await world.programme();
  await put('authorisations', { id: theAuthorisation, cardId: ids.card, amount: '1' });
});
afterAll(() => world.close());

const theAuthorisation = '11111111-0000-4000-8000-000000000000';
const put = (kind: keyof typeof offblocks.given, row: Record<string, string>) =>
  world.world.workspace.unit(offblocks, (ctx) => offblocks.given[kind].put(ctx, row));

/** A row that is given in a state; it belongs to rows that are active. */
async function inState(name: keyof typeof tables, status: string): Promise<string> {
  const id = world.world.uuid();
  const own = {
    customer: { chainId: `eip155:300:${wallet}` },
    account: { customerId: ids.customer },
    card: { accountId: ids.account },
    authorisation: { cardId: ids.card, amount: '5' },
    transaction: { authorisationId: theAuthorisation },
  }[name];
  await put(`${name}s`, { id, status, ...own });
  return id;
}

/** An instant whose left-out zeros are there again. */
const digits = (instant: unknown) => String(instant).slice(0, -1).padEnd(29, '0');

describe('the tables are those of the documents', () => {
  it.each(Object.entries(tables))('%s', (name, rows) => {
    const found = offblocks.lifecycles.find((one) => one.name === name);
    const edges = Object.entries(found?.states ?? {}).flatMap(([state, { on = {} }]) =>
      Object.entries(on)
        .filter(([event]) => !silent.includes(event))
        .map(([event, { to }]) => [state, event, to]),
    );
    expect(edges.sort()).toEqual([...rows].map((row) => [...row]).sort());
  });
});

describe.each(Object.entries(tables) as [keyof typeof tables, readonly (readonly [string, string, string])[]][])(
  'every edge of %s moves it and sends one flat event',
  (name, rows) => {
    it.each(rows)('%s, %s: %s', async (from, event, to) => {
      const id = await inState(name, from);
      await world.news();
      await world.fire(`${name}.${event}`, id);
      const shown = await world.get(`${name}s/${id}`);
      expect(shown['status']).toBe(to);
      const told = await world.news();
      const [own, ...others] = told.filter((one) => one['id'] === id);
      const { verificationUrl: _url, ...entity } = shown;
      expect(own).toEqual({ ...entity, eventId: own?.['eventId'], webhookType: `${name}.updated` });
      expect(own?.['eventId']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(others).toEqual([]);
      expect(digits(shown['updatedAt']) >= digits(shown['createdAt'])).toBe(true);
      // A capture alone makes something else: its transaction.
      const also = event === 'capture' ? ['transaction.updated'] : [];
      expect(told.filter((one) => one['id'] !== id).map(({ webhookType }) => webhookType)).toEqual(also);
    });

    it('where an event is not listed it cannot happen', async () => {
      const found = offblocks.lifecycles.find((one) => one.name === name);
      const states = Object.keys(found?.states ?? {});
      const events = [...new Set(rows.map(([, event]) => event))];
      for (const state of states)
        for (const event of events.filter((one) => !rows.some(([from, on]) => from === state && on === one))) {
          const id = await inState(name, state);
          await expect(world.fire(`${name}.${event}`, id), `${state} ${event}`).rejects.toThrow(/cannot happen/);
        }
    });
  },
);
