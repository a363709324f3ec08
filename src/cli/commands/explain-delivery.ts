import type { Attempt, DeliveryRow } from '../../core/delivery.js';
import { ControlClient, type ControlFlags } from '../control-client.js';
import { notesText } from '../explanation.js';
import type { Io } from '../io.js';
import { notSentText } from '../not-sent.js';
import { paintFor } from '../style.js';
import { counted, printable, shortInstant, table, wrap } from '../text.js';
import { faultsOf } from './explain-webhook.js';

/** Tells what came of a webhook, and why it was not delivered. */
export async function explainDelivery(io: Io, id: string, flags: ControlFlags): Promise<number> {
  const client = new ControlClient(io.env, flags);
  const { value: row, text } = await client.get<DeliveryRow>(`webhooks/${encodeURIComponent(id)}`);
  if (flags.json === true) io.stdout(`${text}\n`);
  else io.stdout(`${headOf(row)}\n${why(row)}${againText(row, client)}${notesText(faultsOf(row), paintFor(io))}`);
  return 0;
}

/** Tells which webhooks were not delivered, and why. */
export async function explainDeliveries(io: Io, flags: ControlFlags): Promise<number> {
  const client = new ControlClient(io.env, flags);
  const { webhooks, dropped, unsentDropped = 0 } = (await client.get<WebhooksAnswer>('webhooks')).value;
  const undelivered = webhooks.filter(({ state }) => state !== 'delivered');
  if (flags.json === true) {
    io.stdout(`${JSON.stringify(undelivered)}\n`);
    return 0;
  }
  const of = (...states: readonly string[]) => undelivered.filter(({ state }) => states.includes(state));
  const parts = [
    notSentText(of('unsent', 'cancelled'), { one: 'was not sent', many: 'were not sent' }),
    notSentText(of('held'), { one: 'is held', many: 'are held' }),
    notSentText(of('failed', 'refused'), { one: 'was not accepted', many: 'were not accepted' }),
    pendingText(of('pending')),
  ];
  const older =
    dropped + unsentDropped === 0 ? '' : ` ${counted(dropped + unsentDropped, 'older one')} no longer kept.`;
  const told = parts.join('');
  const last = undelivered.at(-1);
  if (last !== undefined)
    io.stdout(`${told}\n${wrap(`All about one: paydrill explain --webhook ${last.id}${older}`, 0)}`);
  else if (webhooks.length === 0) io.stdout(wrap(`No webhook happened yet.${older}`, 0));
  else io.stdout(wrap(`Each of ${counted(webhooks.length, 'webhook')} was delivered.${older}`, 0));
  return 0;
}

interface WebhooksAnswer {
  readonly webhooks: readonly DeliveryRow[];
  readonly dropped: number;
  readonly unsentDropped?: number;
}

function pendingText(rows: readonly DeliveryRow[]): string {
  const shown = rows.map((row) => {
    const next = row.nextAt === null ? 'it is under way' : `its next attempt is due at ${shortInstant(row.nextAt)}`;
    const last = row.attempts.at(-1);
    return { ...row, reason: last === undefined ? next : `${next}; the last one: ${resultOf(last)}` };
  });
  return notSentText(shown, { one: 'is to be sent', many: 'are to be sent' });
}

function headOf({ id, provider, event, subject, url, state, createdAt, attempts }: DeliveryRow): string {
  const tries = attempts.map((one) => ['attempt', `${one.n}  ${shortInstant(one.at)}  ${printable(resultOf(one))}`]);
  return table([
    ['webhook', `${id}  ${provider}.${printable(event)}`],
    ['about', printable(subject)],
    ['since', shortInstant(createdAt)],
    ['goes to', url === null ? 'nobody' : printable(url)],
    ['state', state],
    ...tries,
  ]);
}

function why({ id, state, reason, nextAt, attempts }: DeliveryRow): string {
  const next = nextAt === null ? '' : `Its next attempt is due at ${shortInstant(nextAt)}.`;
  const because = reason == null ? '' : `It is ${state}: ${reason}.`;
  const compare =
    attempts.length === 0
      ? ''
      : `To compare the signature that your receiver computed: paydrill explain --webhook ${id} --secret SECRET --signature SIGNATURE`;
  return [because, next, compare].map((text) => wrap(printable(text), 0)).join('');
}

/** The reason is that of the moment when it happened: how to send it when its cause is gone by now. */
function againText({ id, state }: DeliveryRow, client: ControlClient): string {
  if (state !== 'unsent' && state !== 'refused' && state !== 'failed') return '';
  const call = client.curl('POST', `webhooks/${encodeURIComponent(id)}/redeliver`);
  return `When that is mended, this sends it:\n  ${call}\n`;
}

function resultOf(attempt: Attempt): string {
  return 'status' in attempt ? String(attempt.status) : attempt.error;
}
