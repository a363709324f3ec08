/**
 * Bodies as Rails' strong parameters read them: fields that are not permitted are dropped, values of another type are cast
 * or dropped, never refused. Source: https://guides.rubyonrails.org/action_controller_overview.html#strong-parameters
 */
import { z } from 'zod';
import { type Context, isJsonObject, Refused, type SignedRequest } from '../../core/provider.js';
import { assumed } from './assumptions.js';
import { errorObject } from './errors.js';

/** A field of text: numbers and booleans are cast, objects and lists count as left out. */
export function textParam(description: string): z.ZodType<string | null | undefined> {
  return z.preprocess(castText, z.string().nullish()).meta({ description });
}

/** A field of a number, read as the text of it; whether it is one is judged later. */
export function numberParam(description: string): z.ZodType<string | null | undefined> {
  return z
    .unknown()
    .transform(castText)
    .pipe(z.string().nullish())
    .optional()
    .meta({ description, type: ['number', 'string', 'null'] });
}

/** A field of yes or no: Rails takes "false", "f", "off", "0" and 0 for false, an empty text for none, all else for true. */
export function flagParam(description: string): z.ZodType<boolean | null | undefined> {
  return z.preprocess(castFlag, z.boolean().nullish()).meta({ description });
}

/** A field with a list of texts: anything but a list of plain values counts as left out. */
export function textsParam(description: string): z.ZodType<string[] | null | undefined> {
  return z.preprocess(castTexts, z.array(z.string()).nullish()).meta({ description });
}

/** A body of permitted fields, none of them required by its shape; no body, or one that is no object, has none of them. */
export function body<S extends z.ZodRawShape>(fields: S): z.ZodType<z.output<z.ZodObject<S>>> {
  return z.preprocess((value) => (isJsonObject(value) ? value : {}), z.object(fields)) as unknown as z.ZodType<
    z.output<z.ZodObject<S>>
  >;
}

/** The same body, described as one that must have some fields: without them a call is refused by what it does, not by its shape. */
export function needing<T>(schema: z.ZodType<T>, ...required: (keyof T & string)[]): z.ZodType<T> {
  return schema.meta({ required });
}

/** Refuses a body that is JSON, but no object; it was parsed by now, so that its first character tells. */
export function checkObject(ctx: Context, { body: bytes }: SignedRequest): void {
  const text = bytes.toString('utf8').trimStart();
  if (text === '' || text.startsWith('{') || assumed(ctx, 'bodyNotAnObject') === 'empty') return;
  throw new Refused(
    errorObject(ctx, 400, { code: 'request_invalid', message: 'The request body must be a JSON object' }),
  );
}

/** Rails' `blank?`: nothing, or nothing but white space. */
export function isBlank(text: string | null | undefined): text is '' | null | undefined {
  return text === null || text === undefined || text.trim() === '';
}

function castText(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (isJsonObject(value) || Array.isArray(value)) return undefined;
  return value === null || value === undefined ? value : String(value);
}

const falseTexts = new Set(['0', 'f', 'F', 'false', 'FALSE', 'off', 'OFF']);

function castFlag(value: unknown): unknown {
  if (value === '') return null;
  if (typeof value === 'boolean' || value === null || value === undefined) return value;
  return isJsonObject(value) || Array.isArray(value) ? undefined : !falseTexts.has(String(value));
}

function castTexts(value: unknown): unknown {
  if (value === null) return null;
  if (!Array.isArray(value) || value.some((one) => isJsonObject(one) || Array.isArray(one))) return undefined;
  return value.map(castText).filter((one) => typeof one === 'string');
}
