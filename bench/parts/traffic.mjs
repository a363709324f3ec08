// Creates and reads per second, their latencies, and memory after the load.
import { loadWindow, openGenerator } from '../lib/load.mjs';
import { residentMb } from '../lib/processes.mjs';
import { median, shown } from '../lib/stats.mjs';
import { bareP384, clear, jobsOf, start, subjects } from '../lib/subjects.mjs';

const connections = 16;
/** How many calls are signed to find out how many a window takes. */
const trial = 1000;

/** Warms a lane up, and finds out how many calls to sign for a window. */
async function warm(generator, lane, kind) {
  const { server, job } = lane;
  const found = await loadWindow(generator, server, { ...job[kind](trial), connections, ms: 3000 });
  lane.rate = { ...lane.rate, [kind]: found.perSecond };
}

async function measure(generator, lane, kind, ms) {
  const { server, job } = lane;
  const count = Math.ceil((lane.rate[kind] * 1.5 * ms) / 1000) + connections;
  const found = await loadWindow(generator, server, { ...job[kind](count), connections, ms });
  if (found.failures > 0)
    throw new Error(`${lane.title}: ${found.failures} of ${found.count} calls failed, e.g. with ${found.failure}`);
  lane.rate[kind] = Math.max(lane.rate[kind], found.perSecond);
  lane[kind].push(found);
}

const middle = (list) =>
  Object.fromEntries(['perSecond', 'p50', 'p99', 'us'].map((key) => [key, median(list.map((one) => one[key]))]));

/** Runs the part: all subjects are up, and take turns. */
export async function run({ say, isQuick }) {
  const [rounds, ms] = isQuick ? [2, 500] : [4, 1200];
  const generator = openGenerator();
  const servers = [];
  try {
    const lanes = [];
    const [bare, ...others] = subjects(say);
    for (const subject of [bare, bareP384, ...others]) {
      const server = await start(subject);
      servers.push(server);
      for (const job of await jobsOf(subject, server)) {
        const title = job.provider === undefined ? subject.title : `${subject.title}: ${job.provider}`;
        lanes.push({
          ...subject,
          subject: subject.title,
          title,
          provider: job.provider,
          server,
          job,
          write: [],
          read: [],
        });
      }
    }
    for (const kind of ['write', 'read']) {
      for (const lane of lanes) await warm(generator, lane, kind);
      for (let round = 0; round < rounds; round += 1) {
        for (const lane of lanes) await measure(generator, lane, kind, ms);
        say(`${kind}s: round ${round + 1} of ${rounds}`);
      }
      if (kind === 'write') for (const lane of lanes) lane.loadedMb = residentMb(lane.server.pid);
    }
    const rows = lanes.map(({ id, subject, title, provider, isPeer, note, write, read, loadedMb }) => {
      const written = write.reduce((sum, { count }) => sum + count, 0);
      return {
        id,
        subject,
        title,
        provider,
        isPeer,
        note,
        loadedMb,
        written,
        write: middle(write),
        read: middle(read),
      };
    });
    return { rows, rounds, ms };
  } finally {
    generator.close();
    for (const server of servers) await clear(server);
  }
}

function rateTable(rows, kind) {
  const bare = rows.find(({ id }) => id === 'node:http');
  const best = Math.max(...rows.filter(({ isPeer }) => isPeer).map((row) => row[kind].perSecond));
  return [
    ['', 'per second', 'x bare', 'x fastest peer', 'p50', 'p99', 'CPU per call'],
    ...rows.map((row) => [
      row.title,
      shown(row[kind].perSecond),
      shown(row[kind].perSecond / bare[kind].perSecond),
      shown(row[kind].perSecond / best),
      shown(row[kind].p50, 'ms'),
      shown(row[kind].p99, 'ms'),
      shown(row[kind].us, 'µs'),
    ]),
  ];
}

/** The tables of the part. */
export function tables({ rows, rounds, ms }) {
  const how = `${connections} connections, median of ${rounds} windows of ${ms} ms in turn. CPU: processor time of the server.`;
  const weighed = rows.filter(({ id }, n) => rows.findIndex((row) => row.id === id) === n);
  const createdBy = (id) => rows.filter((row) => row.id === id).reduce((sum, row) => sum + row.written, 0);
  return [
    {
      title: 'Creates',
      about: `A customer is created. Paydrill checks a signature for each (TRXN: a bearer token), peers check none. OffBlocks' is one of P-384, for which OpenSSL takes a millisecond: the second row does that and nothing else. ${how}`,
      table: rateTable(rows, 'write'),
    },
    { title: 'Reads', about: `One row by its id, signed in the same way. ${how}`, table: rateTable(rows, 'read') },
    {
      title: 'Memory after the creates',
      about: 'VmRSS of the process and its children.',
      table: [
        ['', 'loaded', 'creates before', 'what it is'],
        ...weighed.map((row) => [
          row.subject,
          shown(row.loadedMb, 'MB'),
          createdBy(row.id).toLocaleString('en-US'),
          row.note ?? '',
        ]),
      ],
    },
  ];
}

/** What the goals say about it. */
export function goals({ rows }) {
  const fastest = rows.filter(({ isPeer }) => isPeer).toSorted((a, b) => b.write.perSecond - a.write.perSecond)[0];
  const own = rows.filter(({ provider }) => provider !== undefined);
  const floor = rows.find(({ id }) => id === bareP384.id);
  const goal = "signed creates per second above every peer's unsigned ones";
  if (fastest === undefined) return [{ goal, found: 'no peers', isMet: undefined }];
  return own.map((row) => ({
    goal: `${goal}: ${row.title}`,
    found: [
      `${shown(row.write.perSecond)}; ${fastest.title} ${shown(fastest.write.perSecond)}`,
      ...(row.provider === 'offblocks' ? [`${floor.title} ${shown(floor.write.perSecond)}`] : []),
    ].join('; '),
    isMet: row.write.perSecond > fastest.write.perSecond,
  }));
}
