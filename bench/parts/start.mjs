// Start-up to the first good answer, seen from outside, idle memory, and the way from SIGTERM to the end of the process.
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { discard, freshFolder, residentMb, stopServer } from '../lib/processes.mjs';
import { median, shown } from '../lib/stats.mjs';
import { clear, freshCopy, inMemory, start, subjects } from '../lib/subjects.mjs';

/** How long a server is left alone before its memory is read. */
const idleMs = 2000;

/** Starts one subject, and ends it; memory only where `isWeighed`. */
async function once(subject, { isWeighed, ...how }) {
  const server = await start(subject, how);
  try {
    const { readyMs, processorMs } = server;
    if (isWeighed) await later(idleMs);
    const idleMb = isWeighed ? residentMb(server.pid) : Number.NaN;
    const { ms: stopMs, code } = await stopServer(server);
    return { readyMs, processorMs, idleMb, stopMs, code };
  } finally {
    if (how.cwd === undefined) await clear(server);
  }
}

/** The very first start of a program that was just unpacked, `rounds` times: each from a copy of its own. */
async function coldStarts(rounds) {
  const found = [];
  for (let round = 0; round < rounds; round += 1) {
    const copy = freshCopy();
    const temporary = freshFolder('tmp');
    try {
      const how = { script: join(copy, 'dist/cli/bin.js'), env: { TMPDIR: temporary }, isWeighed: false };
      found.push(await once(inMemory, how));
    } finally {
      discard(copy);
      discard(temporary);
    }
  }
  return found;
}

function summary(title, runs, extra) {
  const of = (key) => runs.map((run) => run[key]).filter(Number.isFinite);
  return {
    title,
    readyMs: median(of('readyMs')),
    bestMs: Math.min(...of('readyMs')),
    processorMs: median(of('processorMs')),
    idleMb: median(of('idleMb')),
    stopMs: median(of('stopMs')),
    worstStopMs: Math.max(...of('stopMs')),
    codes: [...new Set(runs.map(({ code }) => code))],
    ...extra,
  };
}

/** Runs the part: each subject in turn, `rounds` times. */
export async function run({ say, isQuick }) {
  const rounds = isQuick ? 3 : 9;
  const weighings = isQuick ? 1 : 3;
  const all = subjects(say);
  const runs = new Map(all.map(({ id }) => [id, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of all) {
      const found = await once(subject, { isWeighed: round < weighings });
      // The first round warms the machine's own file cache.
      if (round > 0) runs.get(subject.id).push(found);
      else runs.get(subject.id).push({ idleMb: found.idleMb, stopMs: found.stopMs, code: found.code });
    }
    say(`start: round ${round + 1} of ${rounds}`);
  }
  const cold = await coldStarts(isQuick ? 2 : 5);
  const rows = all.map((subject) => summary(subject.title, runs.get(subject.id), subject));
  rows.splice(2, 0, summary('Paydrill, first start of a fresh copy', cold, { id: 'cold' }));
  return { rows };
}

/** The tables of the part. */
export function tables({ rows }) {
  const own = rows.find(({ id }) => id === 'paydrill');
  return [
    {
      title: 'Start, idle memory, stop',
      about:
        'First answer: from the spawn of the process to its first good answer, polled every millisecond; Paydrill answers a signed call. CPU: processor time up to then. Idle: VmRSS of the process and its children 2 s later. Stop: from SIGTERM to the end of the process, idle.',
      table: [
        ['', 'first answer (median)', 'best', 'CPU', 'x Paydrill', 'idle', 'stop', 'exit'],
        ...rows.map((row) => [
          row.title,
          shown(row.readyMs, 'ms'),
          shown(row.bestMs, 'ms'),
          shown(row.processorMs, 'ms'),
          shown(row.readyMs / own.readyMs),
          shown(row.idleMb, 'MB'),
          shown(row.stopMs, 'ms'),
          row.codes.join(' '),
        ]),
      ],
    },
  ];
}

/** What the goals say about it. */
export function goals({ rows }) {
  const own = rows.find(({ id }) => id === 'paydrill');
  const filed = rows.find(({ id }) => id === 'paydrill-file');
  const slower = Math.max(own.readyMs, filed.readyMs);
  const fastest = rows.filter(({ isPeer }) => isPeer).toSorted((a, b) => a.readyMs - b.readyMs)[0];
  const heavier = Math.max(own.idleMb, filed.idleMb);
  return [
    { goal: 'start under 250 ms', found: shown(slower, 'ms'), isMet: slower < 250 },
    fastest === undefined
      ? { goal: 'start under every peer', found: 'no peers', isMet: undefined }
      : {
          goal: 'start under every peer',
          found: `${shown(slower, 'ms')}; ${fastest.title} ${shown(fastest.readyMs, 'ms')}`,
          isMet: slower < fastest.readyMs,
        },
    { goal: 'idle under 70 MB', found: shown(heavier, 'MB'), isMet: heavier < 70 },
  ];
}
