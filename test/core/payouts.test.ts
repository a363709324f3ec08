import { expect, it } from 'vitest';
import { PaydrillError } from '../../src/core/errors.js';
import { toyProvider } from '../support/toy-provider.js';
import { openWorld } from '../support/world.js';

it('coins that go to an address which does not take them are sent all the same, and nobody owns them', async () => {
  const picky = toyProvider({
    chain: {
      accepts: () => {
        throw new PaydrillError(400, 'wrong-currency', 'This address takes nothing.');
      },
      seen: () => {},
    },
  });
  const world = await openWorld([picky]);
  const payout = {
    to: 'here',
    from: 'there',
    currency: 'BTC',
    network: 'bitcoin',
    amount: '1',
    reference: 'r',
  } as const;
  const sent = await world.unit(picky, (ctx) => ctx.chain.send(payout));
  expect(sent).toMatchObject({ owner: null, sender: { provider: picky.id, reference: 'r' } });
  await expect(world.pay({ to: 'here', currency: 'BTC', amount: '1' })).rejects.toThrow('takes nothing');
  await world.close();
});
