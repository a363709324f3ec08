import { createHash } from 'node:crypto';
import { Wallet } from 'ethers';
import { afterEach, describe, expect, it } from 'vitest';
import { OffBlocksWorld, wallets } from './offblocks-world.js';

const open: OffBlocksWorld[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function start(assumptions: Record<string, string> = {}): Promise<OffBlocksWorld> {
  const world = await OffBlocksWorld.open(assumptions);
  open.push(world);
  return world;
}

// RFC 9421, section 2.3: created and expires are of the type sf-integer. `s` stands for the second of the wire clock.
describe('the times of a signature', () => {
  it.each([
    ['created as an integer', ';created=s', 200],
    ['expires as an integer', ';created=s;expires=s', 200],
    ['created as a decimal', ';created=s.0', 400],
    ['created as a decimal with a fraction', ';created=s.25', 400],
    ['created as a decimal after a space', '; created=s.0', 400],
    ['expires as a decimal', ';created=s;expires=s.0', 400],
    ['created as a text', ';created="s"', 400],
    ['created as a date of RFC 9651', ';created=@s', 400],
    ['created without a value', ';created', 400],
    ['a nonce that looks like such a time', ';created=s;nonce="a);created=1.0"', 200],
  ])('%s', async (_what, params, status) => {
    const world = await start();
    const text = `${params.replaceAll('=s', `=${world.seconds}`).replace('"s"', `"${world.seconds}"`).replace('@s', `@${world.seconds}`)};keyid="${world.keys.keyId}"`;
    const answer = await world.call('GET', '/v1/customers', undefined, { params: text });
    expect([answer.status, answer.explanation?.summary]).toEqual([
      status,
      status === 200
        ? undefined
        : params.includes('@')
          ? expect.stringContaining('cannot be read')
          : expect.stringContaining('must be an integer, in seconds'),
    ]);
    if (params.includes('.')) expect(answer.explanation?.summary ?? '1.0').toMatch(/\d\.\d+/);
  });
});

describe('a digest of an empty body', () => {
  const of = (text: string) => `sha-256=:${createHash('sha256').update(text).digest('base64')}:`;

  it.each([
    ['covered and right', of(''), undefined, 200, []],
    ['covered and over {}, which was not sent', of('{}'), undefined, 400, ['emptyObject']],
    ['covered and over another body', of('{"a":1}'), undefined, 400, ['noBodyArrived']],
    ['covered and unreadable', 'sha-256', undefined, 400, ['malformedDigest']],
    ['sent and not covered, whatever it is', of('{}'), [['@method'], ['@path']] as const, 200, []],
  ])('%s', async (_what, digest, cover, status, causes) => {
    const world = await start();
    const odd = { headers: { 'Content-Digest': digest }, ...(cover === undefined ? {} : { cover }) };
    const answer = await world.call('GET', '/v1/customers', undefined, odd);
    expect([answer.status, answer.causes]).toEqual([status, causes]);
  });
});

describe('base64 of a signed challenge', () => {
  async function handIn(world: OffBlocksWorld, write: (base64: string) => string, what: 'signature' | 'challenge') {
    const wallet = new Wallet(wallets[0].key);
    const made = await world.call('POST', '/v1/customers', {
      chainId: `eip155:300:${wallet.address}`,
      externalId: 'c',
    });
    const challenge = String(made.json['challenge']);
    const hex = await wallet.signMessage(Buffer.from(challenge, 'base64').toString('utf8'));
    const signature = Buffer.from(hex.slice(2), 'hex').toString('base64');
    const proof = { challenge, signature };
    const path = `/v1/customers/${made.json['id']}/challenge/sign`;
    return world.call('POST', path, { ...proof, [what]: write(proof[what]) });
  }

  // openssl base64 has lines of 64, Ruby's encode64 of 60, MIME of 76 with CR and LF.
  const lines = (length: number, end: string) => (text: string) =>
    text.replace(new RegExp(`.{1,${length}}`, 'g'), `$&${end}`);
  const forms = [
    ['64 to a line', lines(64, '\n')],
    ['60 to a line', lines(60, '\n')],
    ['76 to a line with CR and LF', lines(76, '\r\n')],
    ['a line break at its end', (text: string) => `${text}\n`],
  ] as const;

  it.each(forms)('is taken with %s', async (_what, write) => {
    expect((await handIn(await start(), write, 'signature')).status).toBe(204);
    expect((await handIn(await start(), write, 'challenge')).status).toBe(204);
  });

  it('is refused with line breaks under the assumption, and the cause names them', async () => {
    const world = await start({ challengeLineBreaks: 'refused' });
    const answer = await handIn(world, lines(64, '\n'), 'signature');
    expect([answer.status, answer.causes]).toEqual([400, ['brokenBase64']]);
    expect(answer.explanation?.summary).toContain('line breaks');
  });

  it('is refused with spaces in it, and the cause names them', async () => {
    const answer = await handIn(await start(), lines(64, ' '), 'signature');
    expect([answer.status, answer.causes]).toEqual([400, ['brokenBase64']]);
    expect(answer.explanation?.summary).toContain('spaces');
  });
});
