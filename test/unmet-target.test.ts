import { expect, it } from 'vitest';
import { type Near, unmetLines } from '../src/unmet.js';

const near = (actual: string): Near => ({
  id: 'wh_unsent_1',
  name: 'trxn.customer.created',
  ms: 0,
  misses: [{ path: 'attempts', expected: 'at least 1', actual }],
});
const unmet = {
  expect: { webhook: 'trxn.customer.created' },
  message: 'trxn.customer.created: expected at least 1, found 0.',
  found: 0,
};

it('tells what to write into the scenario file when a webhook had no URL, and how it was not sent', () => {
  const noUrl = 'none, unsent: no URL is set for webhooks of TRXN: PUT targets {"provider":"trxn","url":"http://…"}';
  expect(unmetLines(unmet, [near(noUrl)])).toEqual([
    unmet.message,
    `  nearest: wh_unsent_1 trxn.customer.created at +0s: it was not sent (${noUrl.slice('none, '.length)})`,
    '  in a scenario file: targets: { trxn: $receiver.trxn.ok }',
  ]);
});

it('does not, when the webhook was kept back for another reason', () => {
  const dropped = 'none, unsent: the fault rule fault_1 drops it';
  expect(unmetLines(unmet, [near(dropped)]).join('\n')).not.toContain('targets');
});
