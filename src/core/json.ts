import { LosslessNumber, parse as parseLossless, stringify as stringifyLossless } from 'lossless-json';
import { unicodeEscape } from './respell.js';

/** A value that JSON can hold. Money on the wire that must be a JSON number is a {@link LosslessNumber}. */
export type Json =
  | null
  | boolean
  | number
  | string
  | LosslessNumber
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** A JSON object. Keys with the value `undefined` are left out when rendered. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/** A body that is not JSON: `offset` is the place in characters, counted from 0. */
export class JsonSyntaxError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.name = 'JsonSyntaxError';
    this.offset = offset;
  }
}

/** Deeper than any body of a documented call, and far from where walking through a value would exhaust the stack. */
const mostNested = 200;

/** Where a JSON text goes deeper than `most` levels, in characters from 0; undefined when it does not. */
export function tooDeepAt(text: string, most: number): number | undefined {
  if (text.length <= most) return undefined;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfText(text, at);
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > most) return at;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return undefined;
}

/** Where the quotation mark that ends a text stands, of one that begins at `from`; the end of all when it never ends. */
export function endOfText(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}

// A double holds 15 significant digits for certain; only beyond that does the slower parser pay. What stands before a number tells it from
// the digits of an id.
const mayLoseDigits = /(?:^|[\s:,[])-?\d(?:[\d.]{15}|[\d.]{0,14}[eE])/;

const byteOrderMark = '\uFEFF';

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
const lenientUtf8 = new TextDecoder('utf-8');

/** True for bytes that begin with the byte order mark of UTF-8. */
export function hasByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/**
 * The text of bytes that are meant to be JSON. A byte order mark is no part of it, as RFC 8259, section 8.1, lets a reader have it. Throws
 * {@link JsonSyntaxError} for what is not UTF-8.
 */
export function textOfBytes(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    const why = isUtf16 ? 'it is not UTF-8: its byte order mark is that of UTF-16' : 'it is not UTF-8';
    throw new JsonSyntaxError(why, 0);
  }
}

/** The text of bytes, whatever they are: what is not UTF-8 becomes U+FFFD. A byte order mark is no part of it. */
export function readableText(bytes: Uint8Array): string {
  return lenientUtf8.decode(bytes);
}

/** A text without the byte order mark with which some editors begin a file. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(1) : text;
}

/** Parses the bytes of a body as {@link parseJson} does. Throws {@link JsonSyntaxError}, also for what is not UTF-8. */
export function parseJsonBytes(bytes: Uint8Array): Json {
  return parsed(textOfBytes(bytes));
}

/**
 * Parses JSON text. Numbers that a double cannot hold exactly come back as {@link LosslessNumber}, all others as numbers.
 * `__proto__` stays an ordinary own key. A byte order mark before it is passed over. Throws {@link JsonSyntaxError}, also for what is nested
 * deeper than 200 levels.
 */
export function parseJson(text: string): Json {
  return parsed(withoutByteOrderMark(text));
}

function parsed(text: string): Json {
  const deep = tooDeepAt(text, mostNested);
  if (deep !== undefined) throw new JsonSyntaxError(`nested deeper than ${mostNested} levels`, deep);
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw new JsonSyntaxError(...syntaxErrorOf(error, text));
  }
  if (!mayLoseDigits.test(text) || text.includes('__proto__')) return value;
  try {
    return parseLossless(text, undefined, exactNumber) as Json;
  } catch {
    return value; // the lossless parser refuses repeated keys, which JSON.parse resolves to the last one
  }
}

/** The line and column, both from 1, of a character offset. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

/** Renders JSON text without spaces, keys in the order in which they were written, {@link LosslessNumber} digit by digit. */
export function renderJson(value: Json): string {
  return stringifyLossless(value) ?? 'null';
}

/**
 * The same with `&`, `<`, `>` and the two line ends of JavaScript escaped in texts, e.g. `\\u0026`: what Rails (ActiveSupport) and Go
 * (encoding/json) write unless told otherwise, so that JSON can stand in a page. None of them occurs outside of a text.
 */
export function renderEscapedJson(value: Json): string {
  return renderJson(value).replace(/[&<>\u2028\u2029]/g, unicodeEscape);
}

/** A JSON number that is written exactly as given, e.g. `wireNumber('0.50')`. Throws on text that is no number. */
export function wireNumber(text: string): LosslessNumber {
  return new LosslessNumber(text);
}

/** True for a plain JSON object: not null, not an array, not a number kept as text. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof LosslessNumber);
}

function exactNumber(text: string): unknown {
  const value = Number(text);
  return String(value) === text ? value : new LosslessNumber(text);
}

/** Where a text stops being JSON, in characters from 0; its length when that cannot be told. */
export function jsonErrorOffset(text: string): number {
  try {
    // JSON.parse names no place for most mistakes; the lossless parser always does.
    parseLossless(text);
  } catch (error) {
    const position = error instanceof Error ? / at position (\d+)/.exec(error.message)?.[1] : undefined;
    if (position !== undefined) return Math.min(Number(position), text.length);
  }
  return text.length;
}

function syntaxErrorOf(error: unknown, text: string): [string, number] {
  const message = error instanceof Error ? error.message : String(error);
  return [message.replace(/ in JSON at position.*$/, ''), jsonErrorOffset(text)];
}
