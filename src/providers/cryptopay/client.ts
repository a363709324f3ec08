import type { Client } from '../../core/provider.js';
import { renderJson } from '../../core/provider.js';
import { keysOf } from './credentials.js';
import { imfDate } from './dates.js';
import { md5Line, signatureOf } from './signature.js';

/** Builds and signs calls as a merchant's program would. */
export const client: Client = {
  proofHeaders: ['Authorization', 'Date'],

  body: (_operation, data) => (data === undefined ? undefined : renderJson(data)),

  async sign(call, credentials, at) {
    const { apiKey, apiSecret } = keysOf(credentials);
    const date = imfDate(at);
    const contentType = 'application/json';
    const { method, target } = call;
    const signature = signatureOf(apiSecret, { method, md5: md5Line(call.body ?? ''), contentType, date, target });
    return { 'Content-Type': contentType, Date: date, Authorization: `HMAC ${apiKey}:${signature}` };
  },

  /** Lists customers. The date is made in the C locale: the names of days must be English. */
  curl(baseUrl, credentials) {
    const { apiKey, apiSecret } = keysOf(credentials);
    const target = '/api/customers';
    const date = `D="$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S GMT')"`;
    const text = `printf 'GET\\n\\napplication/json\\n%s\\n${target}' "$D"`;
    const sign = `S="$(${text} | openssl dgst -sha1 -hmac ${quoted(apiSecret)} -binary | openssl base64)"`;
    const headers = `-H 'Content-Type: application/json' -H "Date: $D" -H "Authorization: HMAC ${apiKey}:$S"`;
    return `${date}; ${sign}; curl -sS ${quoted(baseUrl + target)} ${headers}`;
  },
};

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
