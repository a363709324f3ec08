import { stopwatch, systemWall } from '../../core/clock.js';
import { messageOf } from '../../core/errors.js';
import type { Provider } from '../../core/provider.js';
import { playDemo, type Told } from '../../demo.js';
import { sandboxOptions } from '../../http/options.js';
import { type RunningServer, startServer } from '../../http/server.js';
import { providers } from '../../providers/index.js';
import { WebhookReceiver } from '../../receiver.js';
import type { Io } from '../io.js';
import type { JsonFlag } from '../notes.js';
import { type Paint, paintFor } from '../style.js';
import { printable, wrap } from '../text.js';

/**
 * Plays every provider's story on a server of its own, in memory, on free ports: real calls, a real receiver that verifies each
 * webhook by code that is not the emulator's. Answers 0, or 1 when anything did not go as it should.
 */
export async function demo(io: Io, flags: JsonFlag = {}): Promise<number> {
  const paint = paintFor(io);
  const asJson = flags.json === true;
  const elapsed = stopwatch();
  const told: Told[] = [];
  const storied = providers.filter((provider: Provider) => provider.demo !== undefined);
  const server = await startServer(sandboxOptions(providers));
  const receiver = await WebhookReceiver.start({ now: systemWall.now });
  io.ready?.();
  const tell = (step: Told) => {
    told.push(step);
    if (!asJson) io.stdout(lineOf(step, paint));
  };
  try {
    for (const provider of storied) {
      if (!asJson) io.stdout(`\n${paint('bold', provider.title)} ${paint('dim', server.baseUrl(provider.id))}\n`);
      const failure = await failureOf(provider, { server, receiver, tell });
      if (failure === undefined) continue;
      if (asJson) io.stdout(`${JSON.stringify({ ok: false, provider: provider.id, failure, steps: told })}\n`);
      else io.stderr(`${paint('red', '✗')} ${provider.title}: ${failure}\n`);
      return 1;
    }
    const count = (kind: Told['kind']) => told.filter((step) => step.kind === kind).length;
    if (asJson) {
      const counts = { calls: count('call'), webhooks: count('webhook'), unsent: count('unsent') };
      io.stdout(`${JSON.stringify({ ok: true, ...counts, steps: told })}\n`);
      return 0;
    }
    const seconds = (elapsed() / 1000).toFixed(1);
    io.stdout(
      `\n${paint('green', '✓')} ${count('call')} signed calls, ${count('webhook')} webhooks received and verified, in ${seconds} s\n`,
    );
    return 0;
  } finally {
    await receiver.stop();
    await server.stop();
  }
}

/** Why a provider's story went wrong, or undefined. */
async function failureOf(
  provider: Provider,
  parts: { server: RunningServer; receiver: WebhookReceiver; tell: (told: Told) => void },
): Promise<string | undefined> {
  try {
    await playDemo(provider, parts);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function lineOf(step: Told, paint: Paint): string {
  switch (step.kind) {
    case 'say':
      return `\n  ${paint('bold', step.text)}\n`;
    case 'call':
      return `    ${paint(step.status < 400 ? 'green' : 'yellow', '→')} ${step.operation} ${paint('dim', String(step.status))}\n`;
    case 'pay': {
      const risk = step.risk === 'low' ? '' : paint('yellow', ` (${step.risk} risk)`);
      return `    ${paint('green', '⇢')} ${step.amount} ${step.currency} to ${step.to}${risk}\n`;
    }
    case 'advance':
      return `    ${paint('cyan', '◷')} ${step.duration} later: ${step.now}\n`;
    case 'webhook':
      return `    ${paint('green', '✓')} webhook ${step.type} ${paint('dim', 'received and verified')}\n`;
    case 'unsent':
      return `    ${paint('yellow', '·')} webhook ${step.type}\n${paint('dim', wrap(printable(`not sent: ${step.reason}`), 6).trimEnd())}\n`;
  }
}
