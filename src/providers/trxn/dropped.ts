/**
 * Fields that a body names in vain: Rails drops them without a word, so that a typo or a field that cannot be changed looks like success.
 * The answer stays as it is; the journal says what was dropped. Source:
 * https://guides.rubyonrails.org/action_controller_overview.html#strong-parameters
 */
import { z } from 'zod';
import {
  type Call,
  type Context,
  isJsonObject,
  type Json,
  nearest,
  type Operation,
  parseJson,
  Refused,
  type Reply,
} from '../../core/provider.js';

/** Fields named in a note at most. */
const most = 8;

/** An operation whose journal entry tells which fields of the body it does not take, whether it succeeds or refuses. */
export function tellingDropped(operation: Operation): Operation {
  const { handle, request: schema } = operation;
  if (handle === undefined || schema === undefined) return operation;
  const told = (reply: Reply, note: string | undefined): Reply =>
    note === undefined ? reply : { ...reply, note: reply.note === undefined ? note : `${reply.note} ${note}` };
  return {
    ...operation,
    async handle(call: Call<never>, ctx: Context) {
      const note = droppedNote(schema, bodyOf(call));
      try {
        return told(await handle(call, ctx), note);
      } catch (error) {
        throw error instanceof Refused ? new Refused(told(error.reply, note)) : error;
      }
    },
  };
}

/** The body of a call that was parsed before; undefined for none. */
function bodyOf({ request: { body } }: Call<never>): Json | undefined {
  const text = body.toString('utf8');
  return text.trim() === '' ? undefined : parseJson(text);
}

function droppedNote(schema: z.ZodType, body: Json | undefined): string | undefined {
  const found = [...dropped(schema, body, '')];
  if (found.length === 0) return undefined;
  const named = [...new Set(found.map(({ path, meant }) => (meant === undefined ? path : `${path} (${meant}?)`)))];
  const more = named.length > most ? ` and ${named.length - most} more` : '';
  const takes = Object.keys(shapeOf(schema) ?? {}).join(', ');
  return `Dropped, since this call does not take it: ${named.slice(0, most).join(', ')}${more}. It takes ${takes}.`;
}

interface Dropped {
  readonly path: string;
  /** The nearest field that the call takes there. */
  readonly meant: string | undefined;
}

function* dropped(schema: z.ZodType, value: Json | undefined, at: string): Generator<Dropped> {
  const inner = innerOf(schema);
  if (inner instanceof z.ZodArray && Array.isArray(value))
    for (const one of value) yield* dropped(inner.element as z.ZodType, one, at);
  const shape = shapeOf(inner);
  if (shape === undefined || !isJsonObject(value)) return;
  for (const [name, field] of Object.entries(value)) {
    const known = Object.hasOwn(shape, name) ? shape[name] : undefined;
    const path = `${at}${name.slice(0, 60)}`;
    if (known === undefined) yield { path, meant: nearest(name, Object.keys(shape)) };
    else yield* dropped(known, field, `${path}.`);
  }
}

function shapeOf(schema: z.ZodType): Record<string, z.ZodType> | undefined {
  const inner = innerOf(schema);
  return inner instanceof z.ZodObject ? (inner.shape as Record<string, z.ZodType>) : undefined;
}

/** What a field holds, behind the casts and permissions to leave it out. */
function innerOf(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPipe) return innerOf(schema.out as z.ZodType);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return innerOf(schema.unwrap() as z.ZodType);
  return schema;
}
