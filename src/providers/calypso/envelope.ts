import { z } from 'zod';
import {
  type Context,
  isJsonObject,
  type JsonObject,
  type Method,
  type Operation,
  operation,
  type Reply,
} from '../../core/provider.js';
import { textAmountIn } from './amounts.js';
import { assumed } from './assumptions.js';
import { keysOf } from './credentials.js';
import { type Refuse, refusing } from './errors.js';
import { accountId, timestamp } from './schemas.js';

/** All paths are below this. */
const root = '/api/v1';

interface Facts {
  readonly id: string;
  readonly title: string;
  /** POST unless said. */
  readonly method?: Method;
  /** Below `/api/v1`. */
  readonly path: string;
  /** How certain the operation and its path are; documented unless said. */
  readonly evidence?: Operation['evidence'];
  readonly docs: string;
  /** False for the few calls whose body has no `account`. */
  readonly account?: false;
  /** The body of success; left out when it is empty. */
  readonly response?: z.ZodType;
}

interface Built<P extends z.ZodType> extends Facts {
  /** Left out for calls that carry no data. */
  readonly payload?: P;
  /** Answers the body of success, or undefined for an empty one. Throws what `refuse` makes. */
  readonly handle: (
    ctx: Context,
    payload: z.output<P>,
    refuse: Refuse,
  ) => JsonObject | readonly JsonObject[] | undefined;
  /** What the developer should know of a success: kept in the journal, never sent. */
  readonly note?: (ctx: Context, json: JsonObject) => string | undefined;
}

/** An operation in Calypso's envelope `{account, timestamp, payload}`: checks the account, then hands the payload to `handle`. */
export function calypsoCall<P extends z.ZodType = z.ZodUnknown>(spec: Built<P>): Operation {
  const { handle, payload, note } = spec;
  return operation({
    ...described(spec),
    request: envelope(spec, payload),
    handle: (call, ctx): Reply => {
      const refuse = refusing(ctx, call.requestId);
      const body: unknown = call.body;
      const given: JsonObject = isJsonObject(body) ? body : {};
      const text = assumed(ctx, 'textAmounts') === 'refused' ? textAmountIn(given['payload'], 'payload') : undefined;
      if (text !== undefined) throw refuse('001', `${text}: expected a JSON number, not a text`);
      if (spec.account !== false) checkAccount(ctx, String(given['account']), refuse);
      const json = handle(
        ctx,
        payload === undefined ? (undefined as z.output<P>) : payloadOf(ctx, payload, given, refuse),
        refuse,
      );
      if (json === undefined) return { status: 200 };
      const told = isJsonObject(json) ? note?.(ctx, json) : undefined;
      return { status: 200, json, ...(told === undefined ? {} : { note: told }) };
    },
  });
}

function described(spec: Facts): Omit<Operation, 'request' | 'handle'> {
  const { id, title, docs, response } = spec;
  const base = {
    id,
    title,
    docs,
    status: 200,
    method: spec.method ?? 'POST',
    path: root + spec.path,
    evidence: spec.evidence ?? 'documented',
  } as const;
  return response === undefined ? base : { ...base, response };
}

function envelope(spec: Facts, payload: z.ZodType | undefined): z.ZodType {
  return z.object({
    ...(spec.account === false ? {} : { account: accountId }),
    timestamp,
    ...(payload === undefined ? {} : { payload: payload.nullish() }),
  });
}

function payloadOf<P extends z.ZodType>(ctx: Context, schema: P, body: JsonObject, refuse: Refuse): z.output<P> {
  const given = body['payload'];
  if (given !== undefined && given !== null) return given as z.output<P>;
  if (assumed(ctx, 'missingPayload') === 'refused') throw refuse('001', 'payload: required');
  const parsed = schema.safeParse({});
  if (!parsed.success)
    throw refuse(
      '001',
      parsed.error.issues.map(({ path, message }) => `payload.${path.join('.')}: ${message}`).join('; '),
    );
  return parsed.data;
}

function checkAccount(ctx: Context, given: string, refuse: Refuse): void {
  if (assumed(ctx, 'accountFormat') === 'checked' && !/^0x[0-9a-fA-F]{40}$/.test(given))
    throw refuse('001', 'account: must be 0x and 40 hex digits');
  const own = keysOf(ctx.credentials).account;
  if (given.toLowerCase() === own.toLowerCase()) return;
  const answer = assumed(ctx, 'foreignAccount');
  if (answer === 'notFound') throw refuse('004');
  if (answer === 'badRequest') throw refuse('001', 'account: not available to this key');
}
