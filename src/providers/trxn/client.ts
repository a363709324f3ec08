import type { Client } from '../../core/provider.js';
import { renderJson } from '../../core/provider.js';
import { keysOf } from './credentials.js';

/** Builds and signs calls as a merchant's program would. */
export const client: Client = {
  proofHeaders: ['Authorization'],

  /** The data as it is; a login without data uses the e-mail and password at hand. */
  body(operation, data, credentials) {
    if (data !== undefined) return renderJson(data);
    if (operation !== 'auth.create') return undefined;
    const { email, password } = keysOf(credentials);
    return renderJson({ email, password });
  },

  async sign(call, credentials) {
    const proof = { Authorization: `Bearer ${keysOf(credentials).token}` };
    return call.body === undefined ? proof : { 'Content-Type': 'application/json', ...proof };
  },

  /** Lists the customers. A token has no time in it, so the line holds nothing but the call. */
  curl(baseUrl, credentials) {
    return `curl -sS ${quoted(`${baseUrl}/v1/customers`)} -H ${quoted(`Authorization: Bearer ${keysOf(credentials).token}`)}`;
  },
};

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
