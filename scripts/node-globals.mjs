// Globals of Node for the bundles of the library. A test runner may give each file of tests globals of its own: under jsdom some are missing
// (TextEncoder, structuredClone, setImmediate), and some are of another realm, so that `instanceof Uint8Array` is false for every Buffer.
// What these modules export is Node's own in every realm.
import { Buffer as nodeBuffer } from 'node:buffer';
import { webcrypto } from 'node:crypto';
import { performance as nodePerformance } from 'node:perf_hooks';
import timers from 'node:timers';
import url from 'node:url';
import util from 'node:util';
import { deserialize, serialize } from 'node:v8';

export const Buffer = nodeBuffer;
const bytes = Object.getPrototypeOf(nodeBuffer);
const memory = nodeBuffer.alloc(0).buffer.constructor;

export { bytes as Uint8Array, memory as ArrayBuffer };
export const TextEncoder = util.TextEncoder;
export const TextDecoder = util.TextDecoder;
export const URL = url.URL;
export const URLSearchParams = url.URLSearchParams;
export const performance = nodePerformance;
export const crypto = webcrypto;
// No module exports it either. Whoever made Buffer is a function of the realm that has it.
const realm = nodeBuffer.constructor('return globalThis')();
export const fetch = (...given) => (globalThis.fetch ?? realm.fetch)(...given);
export const structuredClone = globalThis.structuredClone ?? ((value) => deserialize(serialize(value)));
// Timers of jsdom are numbers. The package's own stay real when a test fakes the global ones, as the clock of a drill is another one anyway.
export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate } = timers;
// No module exports these two; a controller that can be moved to another thread is an ordinary one.
const controller = util.transferableAbortController();
export const AbortController = controller.constructor;
export const AbortSignal = controller.signal.constructor;
