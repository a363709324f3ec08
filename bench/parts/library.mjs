// What the library costs a test run: import, createPaydrill(), reset() after a test, stop().
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { median, shown } from '../lib/stats.mjs';

/** Runs the part: in several processes, as each imports once. */
export async function run({ say, isQuick }) {
  const rounds = isQuick ? 2 : 5;
  const runs = [];
  for (let round = 0; round < rounds; round += 1) {
    const child = fork(fileURLToPath(new URL('../lib/library.mjs', import.meta.url)));
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the library's process ended with ${code}`);
    });
    ended.catch(() => {});
    const [found] = await Promise.race([once(child, 'message'), ended]);
    runs.push(found);
    say(`library: process ${round + 1} of ${rounds}`);
  }
  const cost = (pick) => {
    const all = runs.flatMap(pick);
    return { ms: median(all.map(({ ms }) => ms)), cpuMs: median(all.map(({ cpuMs }) => cpuMs)) };
  };
  return {
    rounds,
    imported: cost(({ imported }) => [imported]),
    first: cost(({ created }) => [created[0]]),
    created: cost(({ created }) => created.slice(1)),
    tested: cost(({ tested }) => tested.slice(1)),
    reset: cost(({ reset }) => reset.slice(1)),
    stopped: cost(({ stopped }) => stopped),
  };
}

/** The tables of the part. */
export function tables({ rounds, imported, first, created, tested, reset, stopped }) {
  const row = (title, { ms, cpuMs }) => [title, shown(ms, 'ms'), shown(cpuMs, 'ms')];
  return [
    {
      title: 'In a test run',
      about: `Medians of ${rounds} processes. The test: a Calypso Pay customer, an address, a deposit, four webhooks to a closed port, five minutes of the clock.`,
      table: [
        ['', 'took', 'CPU'],
        row('import of the library', imported),
        row('first createPaydrill() after it', first),
        row('createPaydrill(), the next 20', created),
        row('the test, 50 times', tested),
        row('reset() after it', reset),
        row('stop()', stopped),
      ],
    },
  ];
}

/** What the goals say about it. */
export function goals({ first, created, reset }) {
  return [
    {
      goal: 'createPaydrill() under 15 ms after import',
      found: `${shown(created.ms, 'ms')}; the first one ${shown(first.ms, 'ms')}`,
      isMet: Math.max(created.ms, first.ms) < 15,
    },
    { goal: 'reset() under 1 ms', found: shown(reset.ms, 'ms'), isMet: reset.ms < 1 },
  ];
}
