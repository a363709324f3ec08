import { z } from 'zod';
import type { Client, Operation } from '../../core/provider.js';
import { renderJson } from '../../core/provider.js';
import { signatureOf } from './auth.js';
import { keysOf } from './credentials.js';
import { operations } from './operations/index.js';

/** Builds and signs calls as a merchant's program would. */
export const client: Client = {
  proofHeaders: ['Key', 'Sign'],

  /** `{account, timestamp, payload}` as the operation takes it; an unknown operation gets all that there is. */
  body(operation, data, credentials, at) {
    const found = operations.find(({ id }) => id === operation);
    const has = (field: string) => found === undefined || fieldsOf(found).includes(field);
    return renderJson({
      account: has('account') ? keysOf(credentials).account : undefined,
      timestamp: at,
      payload: has('payload') ? (data ?? (found === undefined ? undefined : {})) : undefined,
    });
  },

  async sign(call, credentials) {
    const { key, secret } = keysOf(credentials);
    return { 'Content-Type': 'application/json', Key: key, Sign: signatureOf(secret, call.body ?? '') };
  },

  /** Creates a customer. The time comes from the machine, as seconds with three zeros: `date` has no portable milliseconds. */
  curl(baseUrl, credentials) {
    const { account, key, secret } = keysOf(credentials);
    const body = `B=${quoted(`{"account":${JSON.stringify(account)},"timestamp":`)}"$(date +%s)000"${quoted(',"payload":{"email":"ann@example.com"}}')}`;
    const sign = `$(printf %s "$B" | openssl dgst -sha512 -hmac ${quoted(secret)} | sed 's/^.*= *//')`;
    const headers = `-H 'Content-Type: application/json' -H ${quoted(`Key: ${key}`)} -H "Sign: ${sign}"`;
    return `${body}; curl -sS -X POST ${quoted(`${baseUrl}/api/v1/customer-purse/customer/create`)} ${headers} --data-raw "$B"`;
  },
};

function fieldsOf({ request }: Operation): string[] {
  return request instanceof z.ZodObject ? Object.keys(request.shape) : [];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
