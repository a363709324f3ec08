/** The `Date` header in the forms that clients of Cryptopay send, and dates on the wire. */
import { parseInstant } from '../../core/provider.js';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const asctime = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}:\d{2}:\d{2}) (\d{4})$/;
const rfc850 = /^[A-Z][a-z]+day, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}:\d{2}:\d{2}) GMT$/;
const mail = /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (GMT|UTC|[+-]\d{4})$/;

/**
 * Reads a `Date` header: IMF-fixdate (`Mon, 06 Jan 2025 10:00:00 GMT`), the same with an unpadded day (Java) or with a
 * numeric zone (PHP, RFC 2822), the two older forms that every recipient must take (RFC 9110, section 5.6.7: RFC 850 and asctime), or ISO
 * 8601 with a zone (the documents' samples). Milliseconds, or undefined.
 */
export function parseDateHeader(given: string): number | undefined {
  const text = inMailForm(given);
  const found = mail.exec(text);
  if (found === null) return parseIso(text);
  const [, day = '', month = '', year = '', hour = '', minute = '', second = '', zone = ''] = found;
  const at = months.indexOf(month);
  if (at < 0) return undefined;
  const pad = (part: string | number) => String(part).padStart(2, '0');
  const offset = zone.length === 3 ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  return parseIso(`${year}-${pad(at + 1)}-${pad(day)}T${hour}:${minute}:${second}${offset}`);
}

/** The older forms as IMF-fixdate. Two digits of a year are of this century: no date of another could be fresh. */
function inMailForm(text: string): string {
  return text
    .replace(asctime, (_all, month, day, time, year) => `${day.trim()} ${month} ${year} ${time} GMT`)
    .replace(rfc850, (_all, day, month, year, time) => `${day} ${month} 20${year} ${time} GMT`);
}

function parseIso(text: string): number | undefined {
  // PHP's ISO 8601 has no colon in the zone. A date without a time is no moment that could be fresh.
  const spelled = text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  if (!/^\d{4}-\d{2}-\d{2}T/.test(spelled)) return undefined;
  const ms = parseInstant(spelled);
  return ms === undefined || !isRealDay(spelled) ? undefined : ms;
}

/** False for the 31st of a month that has 30 days: Date.parse takes it for the first of the next one. */
function isRealDay(iso: string): boolean {
  const day = iso.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** An instant in every spelling that clients are known to send, the documented one first. */
export function dateSpellings(ms: number): string[] {
  const fixed = imfDate(ms);
  const iso = new Date(ms).toISOString();
  const seconds = iso.slice(0, 19);
  return [
    fixed,
    fixed.replace(/ 0(\d) /, ' $1 '),
    fixed.replace('GMT', '+0000'),
    `${seconds}+00:00`,
    `${seconds}Z`,
    iso,
    String(Math.floor(ms / 1000)),
    String(ms),
  ].filter((text, at, all) => all.indexOf(text) === at);
}

/** IMF-fixdate of RFC 9110. */
export function imfDate(ms: number): string {
  return new Date(ms).toUTCString();
}

/** A date in answers: whole seconds with a numeric zone, `2021-10-18T07:09:29+00:00`. */
export function wireDate(instant: string): string {
  return `${instant.slice(0, 19)}+00:00`;
}

/** A date in the answer to creating something that waits for its commit: `2021-10-18T07:09:30Z`, as recorded. */
export function wireDateUncommitted(instant: string): string {
  return `${instant.slice(0, 19)}Z`;
}

/**
 * A moment as a parameter: ISO 8601, also with a space for the T, and with `UTC` for the zone, as Ruby writes it. Milliseconds, or
 * undefined.
 */
export function parseTimestamp(text: string): number | undefined {
  return parseIso(
    text
      .replace(/^(\d{4}-\d{2}-\d{2}) /, '$1T')
      .replace(/ UTC$/, 'Z')
      .replace(/ ([+-]\d{2}:?\d{2})$/, '$1'),
  );
}
