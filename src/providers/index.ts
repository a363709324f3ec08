import type { Provider } from '../core/provider.js';
import { calypso } from './calypso/index.js';
import { cryptopay } from './cryptopay/index.js';
import { offblocks } from './offblocks/index.js';
import { trxn } from './trxn/index.js';

/** The only list of providers: one line each. Every other list is derived from it. */
export const providers = [cryptopay, offblocks, calypso, trxn] as const satisfies readonly Provider[];

export type ProviderId = (typeof providers)[number]['id'];
