// The load generator: a process of its own, the same for every subject, so that what it costs falls on all alike. Calls are made and
// signed before the clock starts; each connection sends its next call when it has the answer to the last.
import { Client } from 'undici';
import { calls, signedCalls } from './calls.mjs';

/** What to send: `{ requests }` again and again unless `isOnce`, or `{ signed }`, each once. */
async function prepared({ requests, isOnce = false, signed }) {
  if (requests !== undefined) return { list: requests, isCycled: !isOnce };
  const { provider, kind, input, from, count, ...target } = signed;
  const { create, data, get, list: page } = calls[provider];
  const inputs = {
    write: (n) => ({ data: data(from + n) }),
    read: () => input,
    list: () => page.input ?? {},
  };
  const operation = { write: create, read: get, list: page.operation }[kind];
  const each = Array.from({ length: count }, (_, n) => inputs[kind](n));
  const list = await signedCalls({ ...target, provider, operation, inputs: each });
  return { list, isCycled: false };
}

/** One call; resolves with its status, 0 when there was none. */
function send(client, { method, path, headers, body }) {
  return new Promise((resolve) => {
    let status = 0;
    client.dispatch(
      { method, path, headers, body },
      {
        onRequestStart() {},
        onResponseStart(_controller, code) {
          status = code;
        },
        onResponseData() {},
        onResponseEnd() {
          resolve(status);
        },
        onResponseError() {
          resolve(0);
        },
      },
    );
  });
}

/**
 * Sends for `ms` milliseconds, or until every signed call was sent, over `connections`. Answers with the number of calls, how many of them were no
 * success and the first such status, the ms that passed, and the latencies in µs.
 */
async function load({ origin, connections, ms, ...what }) {
  const { list, isCycled } = await prepared(what);
  const latencies = [];
  let next = 0;
  let failures = 0;
  let failure;
  const clients = Array.from({ length: connections }, () => new Client(origin, { pipelining: 1 }));
  process.send({ begins: true });
  const from = performance.now();
  const until = from + ms;
  await Promise.all(
    clients.map(async (client) => {
      for (;;) {
        if (!isCycled && next >= list.length) return;
        const call = list[next % list.length];
        next += 1;
        const at = performance.now();
        if (at >= until) return;
        const status = await send(client, call);
        latencies.push((performance.now() - at) * 1000);
        if (status >= 200 && status < 300) continue;
        failures += 1;
        failure ??= status;
        if (status === 0 && what.untilGone === true) return;
      }
    }),
  );
  const took = performance.now() - from;
  await Promise.all(clients.map((client) => client.destroy()));
  return { count: latencies.length, failures, failure, ms: took, latencies: Float32Array.from(latencies) };
}

process.on('message', async (job) => {
  try {
    process.send({ result: await load(job) });
  } catch (error) {
    process.send({ error: error.stack });
  }
});
