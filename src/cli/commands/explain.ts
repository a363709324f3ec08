import { UsageError } from '../../config.js';
import { isRefused, type RequestEntry } from '../../core/journal.js';
import type { RequestsAnswer } from '../control-answers.js';
import { ControlClient, type ControlFlags } from '../control-client.js';
import { explanationText, notesText, visibleLines } from '../explanation.js';
import type { Io } from '../io.js';
import { type Paint, paintFor } from '../style.js';
import { counted, printable, shortInstant, table, wrap } from '../text.js';
import { explainDeliveries, explainDelivery } from './explain-delivery.js';
import { explainWebhook } from './explain-webhook.js';

/** Flags of `paydrill explain`. */
export interface ExplainFlags extends ControlFlags {
  /** True without an id: of all. */
  readonly webhook?: string | true;
  readonly secret?: string;
  readonly signature?: string;
  readonly key?: string;
  readonly at?: string;
}

/**
 * Tells why a call was refused (by default the latest that was); with `--webhook` why a webhook was not delivered (by default each), and with
 * a secret and a signature what a receiver computed wrong.
 */
export async function explain(io: Io, id: string | undefined, flags: ExplainFlags): Promise<number> {
  const { webhook, secret, signature, key, at } = flags;
  if (webhook === undefined) {
    const [stray] = Object.entries({ secret, signature, key, at }).find(([, value]) => value !== undefined) ?? [];
    if (stray !== undefined) throw new UsageError(`--${stray} is about a webhook: name it with --webhook ID.`);
    return explainRequest(io, id, flags);
  }
  if (id !== undefined) throw new UsageError('explain: expected a REQUEST-ID or --webhook ID, not both.');
  const given = Object.entries({ secret, signature, key, at }).find(([, value]) => value !== undefined);
  if (webhook === true) {
    if (given !== undefined)
      throw new UsageError(
        `--webhook: expected the id of the webhook that --${given[0]} is about; GET webhooks lists them.`,
      );
    return explainDeliveries(io, flags);
  }
  if (given === undefined) return explainDelivery(io, webhook, flags);
  if (secret === undefined || signature === undefined)
    throw new UsageError(
      `--webhook: expected also --${secret === undefined ? 'secret' : 'signature'}: the secret that your receiver uses, and the signature that it computed.`,
    );
  return explainWebhook(io, { ...flags, webhook, secret, signature });
}

async function explainRequest(io: Io, id: string | undefined, flags: ControlFlags): Promise<number> {
  const client = new ControlClient(io.env, flags);
  const paint = paintFor(io);
  if (id !== undefined) {
    const { value, text } = await client.get<RequestEntry>(`requests/${encodeURIComponent(id)}`);
    io.stdout(flags.json === true ? `${text}\n` : entryText(value, paint));
    return 0;
  }
  const { requests, dropped, refused = [] } = (await client.get<RequestsAnswer>('requests')).value;
  const latest = [...refused, ...requests].findLast(isRefused);
  if (flags.json === true) io.stdout(`${JSON.stringify(latest ?? null)}\n`);
  else if (latest !== undefined) io.stdout(entryText(latest, paint));
  else io.stdout(nothingRefused(requests, dropped));
  return 0;
}

function nothingRefused(requests: readonly RequestEntry[], dropped: number): string {
  const older = dropped === 0 ? '' : ` (${counted(dropped, 'older one')} fell out of it)`;
  return wrap(`No call was refused; the journal holds ${counted(requests.length, 'call')}${older}.`, 0);
}

/** A call of the journal, and why it was refused, in 80 columns. */
function entryText(entry: RequestEntry, paint: Paint): string {
  const { id, at, provider, operation, method, target, status, explanation, notes } = entry;
  const head = table([
    ['call', `${id}  ${provider}  ${shortInstant(at)}`],
    ['request', printable(`${method} ${target}`)],
    ['operation', operation ?? 'none: no operation has this method and path'],
    ['status', String(status)],
  ]);
  const body = explanation === undefined ? unrefused(entry) : explanationText(explanation, paint);
  return `${head}\n${body}${notesText(notes, paint)}`;
}

/** A call without an explanation: accepted, or turned down by the rules of its operation. */
function unrefused({ id, operation, status, answer }: RequestEntry): string {
  if (status < 400) return `${id} was not refused.\n`;
  const by = operation === null ? 'no operation took it' : `the rules of ${operation} turned it down`;
  return `${wrap(`${id} was not refused for its signature or credentials: ${by}. The answer:`, 0)}${visibleLines(answer)}`;
}
