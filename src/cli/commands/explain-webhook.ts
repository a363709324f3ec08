import { UsageError } from '../../config.js';
import { parseInstant, systemWall } from '../../core/clock.js';
import type { Attempt, DeliveryRow } from '../../core/delivery.js';
import type { Provider } from '../../core/provider.js';
import { providers } from '../../providers/index.js';
import type { ClockAnswer } from '../control-answers.js';
import { ControlClient, type ControlFlags } from '../control-client.js';
import { explanationText, notesText } from '../explanation.js';
import type { Io } from '../io.js';
import { paintFor } from '../style.js';
import { printable, shortInstant, table, wrap } from '../text.js';

/** What a receiver knows of a webhook that it would not take. */
export interface WebhookFlags extends ControlFlags {
  readonly webhook: string;
  readonly secret: string;
  readonly signature: string;
  readonly key?: string;
  readonly at?: string;
}

/** Tells a receiver what it did wrong that computed another signature than the last attempt of a webhook carries. */
export async function explainWebhook(io: Io, flags: WebhookFlags): Promise<number> {
  const { webhook, secret, signature, key, at } = flags;
  const given = at === undefined ? undefined : parseInstant(at);
  if (at !== undefined && given === undefined)
    throw new UsageError(
      `--at: expected an instant with a zone, such as 2026-01-05T09:00:00Z, not ${JSON.stringify(at)}.`,
    );
  const client = new ControlClient(io.env, flags);
  const { value: row } = await client.get<DeliveryRow>(`webhooks/${encodeURIComponent(webhook)}`);
  const provider: Provider | undefined = providers.find(({ id }) => id === row.provider);
  if (provider === undefined) throw new Error(`${row.id} is of ${row.provider}, which this Paydrill does not know.`);
  const { explainReceived } = provider.webhooks;
  if (explainReceived === undefined) {
    if (flags.json === true) io.stdout('null\n');
    else
      io.stdout(
        wrap(
          `${provider.title} does not sign its webhooks: they carry no signature, so there is none to compare with.`,
          0,
        ),
      );
    return 0;
  }
  const attempt = row.attempts.at(-1);
  if (attempt === undefined)
    throw new Error(
      `${row.id} was not sent (${row.state}${row.reason == null ? '' : `: ${row.reason}`}), so it carries no signature to compare with.`,
    );
  const clock = given ?? (await receiverClock(client));
  const explanation = explainReceived({
    body: Buffer.from(row.body, 'utf8'),
    headers: attempt.headers,
    secret,
    signature,
    ...(key === undefined ? {} : { key }),
    ...(clock === undefined ? {} : { at: clock }),
  });
  if (flags.json === true) io.stdout(`${JSON.stringify(explanation)}\n`);
  else {
    const paint = paintFor(io);
    // A fault explains more than any mistake, so it comes first.
    const notes = notesText(faultsOf(row), paint);
    io.stdout(`${headOf(row, attempt)}${notes}\n${explanationText(explanation, paint)}`);
  }
  return 0;
}

/**
 * The clock of a receiver: the machine's, when signatures are dated by the virtual one, so that their ages may be off. Otherwise the
 * receiver got the webhook by the clock that dated it, and how old it is now says nothing.
 */
async function receiverClock(client: ControlClient): Promise<number | undefined> {
  const { value } = await client.get<ClockAnswer>('clock');
  return value.wire === 'virtual' ? systemWall.now() : undefined;
}

function headOf({ id, provider, event, url, state }: DeliveryRow, { n, at, ...outcome }: Attempt): string {
  const result = 'status' in outcome ? String(outcome.status) : outcome.error;
  return table([
    ['webhook', `${id}  ${provider}.${printable(event)}`],
    ['sent to', printable(url ?? 'nobody')],
    ['attempt', printable(`${n}  ${shortInstant(at)}  ${result} (${state})`)],
  ]);
}

/** What Paydrill itself did to a webhook, so that nobody hunts a bug that we made. */
export function faultsOf({ faults = [] }: DeliveryRow): string[] {
  return faults.map((fault) => `A fault was asked for: ${fault}`);
}
