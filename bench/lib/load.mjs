import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { processorMs } from './processes.mjs';
import { quantile } from './stats.mjs';

/** Opens the load generator. `load(job)` is described in generator.mjs; close it at the end. */
export function openGenerator() {
  const child = fork(fileURLToPath(new URL('generator.mjs', import.meta.url)), { serialization: 'advanced' });
  let waiting;
  child.on('message', (message) => {
    if (message.begins) waiting?.begins?.();
    else if (message.error !== undefined) waiting?.reject(new Error(message.error));
    else waiting?.resolve(message.result);
  });
  child.on('exit', (code) => waiting?.reject(new Error(`the load generator ended with ${code}`)));
  return {
    load: (job, begins) =>
      new Promise((resolve, reject) => {
        waiting = { begins, resolve, reject };
        child.send(job);
      }),
    close: () => child.kill(),
  };
}

/** Loads a server for a window and adds what it used: `{ perSecond, p50, p99, us, count, failures, failure }`; p50 and p99 in ms, `us` µs of processor per call. */
export async function loadWindow(generator, server, job) {
  let before = 0;
  const result = await generator.load(job, () => {
    before = processorMs(server.pid);
  });
  const used = processorMs(server.pid) - before;
  const { count, failures, failure, ms, latencies } = result;
  return {
    perSecond: (count / ms) * 1000,
    p50: quantile(latencies, 0.5) / 1000,
    p99: quantile(latencies, 0.99) / 1000,
    us: (used / count) * 1000,
    count,
    failures,
    failure,
  };
}
