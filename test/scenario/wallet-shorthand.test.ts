import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/core/scenario/parse.js';
import { providers } from '../../src/providers/index.js';

const key = '$wallets.0.privateKey';

/** What is wrong with the body of a call, as `LINE:COLUMN MESSAGE`. */
function mistakesOf(body: string, call = 'customers.create', params = ''): string[] {
  const text = `paydrill: 1\nname: a\ncalls:\n  - call: offblocks.${call}\n${params}    body: ${body}\n`;
  const { mistakes = [] } = parseScenario(text, 'a.yaml', providers);
  return mistakes.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

const signing = (body: string) =>
  mistakesOf(body, 'customers.challenge.sign', '    params: { customerId: 04c5851c-4386-5bd9-9f89-08312f8aee3a }\n');

describe('the shorthand for wallets in a scenario', () => {
  it.each([
    `{ wallet: ${key}, chain: 300, externalId: ann }`,
    '{ wallet: $wallets.2, chain: eip155:300, externalId: ann }',
    `{ wallet: ${key}, safe: eip155:300:0x5aFE3855358E112B5647B952709E6165e1c1eEEe, externalId: ann }`,
    `{ wallet: ${key}, chain: 300, contract: 0x5aFE3855358E112B5647B952709E6165e1c1eEEe, externalId: ann }`,
    `{ wallet: 0x${'1f'.repeat(32)}, chain: 300 }`,
    // The client's own business: nothing here means a wallet.
    '{ chainId: eip155:300:0x5aFE3855358E112B5647B952709E6165e1c1eEEe, externalId: ann, walet: mine }',
  ])('may be %s', (body) => {
    expect(mistakesOf(body)).toEqual([]);
  });

  it.each<[string, RegExp]>([
    [`{ walet: ${key}, chain: 300 }`, /^5:13 unknown field "walet"; did you mean "wallet"\?$/],
    [`{ walet: ${key} }`, /^5:13 unknown field "walet"; did you mean "wallet"\?$/],
    [`{ wallet: ${key}, chian: 300 }`, /^5:\d+ unknown field "chian"; did you mean "chain"\?$/],
    [`{ wallet: ${key}, saef: 0x1, chain: 1 }`, /unknown field "saef"; did you mean "safe"\?$/],
    [
      '{ wallet: $wallets.0.privatKey, chain: 300 }',
      /privatKey: a wallet has address and privateKey; did you mean "privateKey"\?$/,
    ],
    ['{ wallet: $wallets.3.privateKey, chain: 300 }', /the wallets are numbered from 0 to 2/],
    [
      '{ wallet: $walets.0.privateKey, chain: 300 }',
      /nothing is saved as "walets" before this; did you mean \$wallets\?$/,
    ],
    [`{ wallet: ${key} }`, /^5:13 a wallet needs its chain|^5:\d+ a wallet needs its chain/],
    ['{ chain: 300, externalId: ann }', /chain belongs to the shorthand .* wallet is missing$/],
    [`{ wallet: ${key}, chain: zksync }`, /chain is the number of a chain of EIP-155, such as 300, not "zksync"$/],
    ['{ wallet: 0x12, chain: 300 }', /wallet is the private key of a wallet/],
    [`{ wallet: [${key}, $wallets.1.privateKey], chain: 300 }`, /several wallets sign for a Safe only/],
    [`{ wallet: ${key}, chain: 300, safe: 0x12 }`, /safe is the address of a contract wallet/],
  ])('is refused as %s', (body, message) => {
    const found = mistakesOf(body);
    expect(found).toEqual([expect.stringMatching(message)]);
  });

  it('is checked where a challenge is signed, too', () => {
    const challenge = Buffer.from('5df359f0-d299-40a1-8023-17c77a50144c').toString('base64');
    expect(signing(`{ wallet: ${key}, challenge: ${challenge} }`)).toEqual([]);
    expect(signing(`{ wallet: ${key}, chalenge: ${challenge} }`)).toEqual([]);
    expect(signing(`{ walllet: ${key}, challenge: ${challenge} }`).join()).toContain('did you mean "wallet"?');
    const safe = 'safe: 0x5aFE3855358E112B5647B952709E6165e1c1eEEe';
    expect(signing(`{ wallet: ${key}, ${safe}, challenge: ${challenge} }`).join()).toContain(
      'a Safe signs over its chain, which this challenge does not name',
    );
  });
});
