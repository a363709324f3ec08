import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { stopwatch } from '../../src/core/clock.js';
import { missing } from '../support/programs.js';
import { type Block, blocksOf } from './blocks.js';
import { Clone } from './clone.js';

const open: Clone[] = [];
afterEach(async () => {
  for (const clone of open.splice(0)) await clone.end();
});

const blocks = blocksOf('README.md');
const find = (what: string, fits: (block: Block) => boolean): Block => {
  const found = blocks.find(fits);
  if (found === undefined) throw new Error(`README.md has no ${what}`);
  return found;
};
const preparation = [
  find('receiver', ({ file }) => file === 'receiver.mjs'),
  find('start', ({ words, text }) => words.includes('background') && text.startsWith('npm start')),
  find('start of the receiver', ({ words, text }) => words.includes('background') && text.includes('receiver.mjs')),
];
const withCurl = [find('curl', ({ text }) => text.includes('paydrill sign') && text.includes('--curl'))];
const inNode = [
  find('order', ({ file }) => file === 'order.mjs'),
  find('its start', ({ text }) => text.trim() === 'node order.mjs'),
];

const absent = missing('bash', 'tar');
const skipped = absent.length === 0 ? '' : ` (skipped: no ${absent.join(', no ')} here)`;

describe.skipIf(absent.length > 0)(`the minute of README.md${skipped}`, () => {
  it.each([...(missing('curl').length === 0 ? [['with curl', withCurl] as const] : []), ['in Node', inNode] as const])(
    "%s: one's own receiver verifies a webhook, by the blocks as they stand",
    async (_how, path) => {
      const clone = await Clone.make();
      open.push(clone);
      const elapsed = stopwatch();
      for (const block of [...preparation, ...path]) await clone.perform(block);
      await clone.printed('verified Invoice.transaction_created', 1);
      const seconds = elapsed() / 1000;
      console.info(`a verified webhook after ${seconds.toFixed(1)} s`);
      expect(seconds).toBeLessThan(60);
    },
    180_000,
  );

  it('a receiver survives what is unsigned, cut off, or signed and no JSON, and goes on verifying', async () => {
    const clone = await Clone.make();
    open.push(clone);
    for (const block of preparation) await clone.perform(block);
    const url = clone.here('http://127.0.0.1:3000/hooks');
    const secret = (await clone.run("npx paydrill credentials | sed -n 's/^PAYDRILL_CRYPTOPAY_CALLBACK_SECRET=//p'"))
      .trim()
      .replaceAll(/^['"]|['"]$/g, '');
    const post = async (body: string, signature?: string) =>
      (await fetch(url, { method: 'POST', body, headers: signature ? { 'X-Cryptopay-Signature': signature } : {} }))
        .status;
    const signed = (body: string) => createHmac('sha256', secret).update(body).digest('hex');
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST /hooks HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"type":', () =>
      socket.destroy(),
    );
    await once(socket, 'close');
    await clone.printed('REFUSED 400', 1);
    expect(await post('{"type":"Invoice"}')).toBe(401);
    expect(await post('')).toBe(401);
    expect(await post('{"type":"Invoice"}', 'é')).toBe(401);
    expect(await post('not JSON', signed('not JSON'))).toBe(400);
    expect(await post('{"type":"Invoice","event":"x"}', signed('{"type":"Invoice","event":"x"}'))).toBe(200);
    await clone.printed('verified Invoice.x', 1);
  }, 180_000);

  it('a receiver with another secret tells the webhook from a genuine one', async () => {
    const clone = await Clone.make();
    open.push(clone);
    const [receiver, start, listen] = preparation;
    for (const block of [receiver, start]) if (block !== undefined) await clone.perform(block);
    await clone.start(clone.here(`PAYDRILL_CRYPTOPAY_CALLBACK_SECRET=other node ${listen?.text.split(' ').at(-1)}`));
    for (const block of inNode) await clone.perform(block);
    await clone.printed('REFUSED 401', 1);
  }, 180_000);
});
