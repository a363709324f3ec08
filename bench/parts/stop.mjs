// From SIGTERM to the end of the process, idle and while it creates as fast as it can.
import { setTimeout as later } from 'node:timers/promises';
import { openGenerator } from '../lib/load.mjs';
import { stopServer } from '../lib/processes.mjs';
import { median, shown } from '../lib/stats.mjs';
import { clear, inMemory, jobsOf, start, withFile } from '../lib/subjects.mjs';

/** Ends one server: left alone, or a second into the creates of `job`. */
async function once(generator, subject, provider) {
  const server = await start(subject);
  try {
    if (provider === undefined) {
      await later(500);
      return await stopServer(server);
    }
    const { write } = (await jobsOf(subject, server)).find((one) => one.provider === provider);
    let begun;
    const begins = new Promise((resolve) => {
      begun = resolve;
    });
    const load = generator.load({ ...write(10_000), connections: 16, ms: 60_000, untilGone: true }, begun);
    await begins;
    await later(1000);
    const stopped = await stopServer(server);
    const { count } = await load;
    return { ...stopped, count };
  } finally {
    await clear(server);
  }
}

/** Runs the part. */
export async function run({ say, isQuick }) {
  const rounds = isQuick ? 2 : 7;
  const cases = [inMemory, withFile].flatMap((subject) =>
    [undefined, 'trxn'].map((provider) => ({ subject, provider, runs: [] })),
  );
  const generator = openGenerator();
  try {
    for (let round = 0; round < rounds; round += 1)
      for (const one of cases) one.runs.push(await once(generator, one.subject, one.provider));
  } finally {
    generator.close();
  }
  say(`stop: ${rounds} rounds`);
  const rows = cases.map(({ subject, provider, runs }) => ({
    title: `${subject.title}, ${provider === undefined ? 'idle' : 'under load'}`,
    ms: median(runs.map(({ ms }) => ms)),
    worstMs: Math.max(...runs.map(({ ms }) => ms)),
    codes: [...new Set(runs.map(({ code }) => code))],
  }));
  return { rows, rounds };
}

/** The tables of the part. */
export function tables({ rows, rounds }) {
  return [
    {
      title: 'SIGTERM',
      about: `Until the process has ended, ${rounds} times; under load: a second into creates over 16 connections.`,
      table: [
        ['', 'median', 'worst', 'exit code'],
        ...rows.map(({ title, ms, worstMs, codes }) => [title, shown(ms, 'ms'), shown(worstMs, 'ms'), codes.join(' ')]),
      ],
    },
  ];
}

/** What the goals say about it. */
export function goals({ rows }) {
  return rows.map(({ title, ms, codes }) => ({
    goal: `SIGTERM to exit 0 under 100 ms: ${title}`,
    found: `${shown(ms, 'ms')}, exit ${codes.join(' ')}`,
    isMet: ms < 100 && codes.every((code) => code === 0),
  }));
}
