import { afterEach, describe, expect, it } from 'vitest';
import { EventParser } from '../../src/cli/event-stream.js';
import type { Happening } from '../../src/core/journal.js';
import { openStage, type Stage, toy } from './stage.js';

const open: Stage[] = [];
afterEach(async () => {
  for (const stage of open.splice(0)) await stage.stop();
});

async function stage(change: Parameters<typeof openStage>[0] = {}): Promise<Stage> {
  const made = await openStage(change);
  open.push(made);
  return made;
}

/** What the stream tells of the past. */
async function pastOf({ server }: Stage, query = 'past=2000'): Promise<Happening[]> {
  const stop = new AbortController();
  const response = await fetch(`${server.url}/_paydrill/stream?${query}`, { signal: stop.signal });
  const told: Happening[] = [];
  const parser = new EventParser((_event, data) => told.push(JSON.parse(data)));
  let text = '';
  for await (const chunk of response.body ?? []) {
    const part = Buffer.from(chunk).toString('utf8');
    text += part;
    parser.push(part);
    if (text.includes(': now\n')) break;
  }
  stop.abort();
  return told;
}

describe('the page as it is served', () => {
  it('goes to browsers, and curl still gets JSON', async () => {
    const { server } = await stage();
    const page = await fetch(server.url, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'self';/);
    expect(page.headers.get('content-security-policy')).not.toMatch(/unsafe|\*|https?:/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('vary')).toMatch(/Accept/);
    const html = await page.text();
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|style=|\son\w+=|https?:/);

    for (const accept of ['*/*', 'application/json', undefined]) {
      const answer = await fetch(server.url, { headers: accept === undefined ? {} : { accept } });
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await answer.json()).toMatchObject({ control: `${server.url}/_paydrill` });
    }
  });

  it('has its files below the control API, to be kept for ever, and nothing else there', async () => {
    const { server } = await stage();
    const html = await (await fetch(server.url, { headers: { accept: 'text/html' } })).text();
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => String(path));
    expect(files.length).toBeGreaterThanOrEqual(3);
    for (const path of files) {
      expect(path).toMatch(/^\/_paydrill\/page\/assets\/[\w-]+\.(js|css|svg)$/);
      const file = await fetch(server.url + path);
      expect([path, file.status]).toEqual([path, 200]);
      expect(file.headers.get('cache-control')).toMatch(/immutable/);
      expect(file.headers.get('x-content-type-options')).toBe('nosniff');
    }
    for (const path of ['/_paydrill/page/', '/_paydrill/page/assets/', '/_paydrill/page/assets/../../index.js'])
      expect((await fetch(server.url + path)).status).toBe(404);
  });

  it('needs no token, while the control API does', async () => {
    const { server } = await stage({ token: 'open-sesame' });
    expect((await fetch(server.url, { headers: { accept: 'text/html' } })).status).toBe(200);
    expect((await fetch(`${server.url}/_paydrill/clock`)).status).toBe(401);
  });

  it('is not what a provider’s port answers', async () => {
    const { server } = await stage();
    const answer = await fetch(server.baseUrl('toy'), { headers: { accept: 'text/html' } });
    expect([answer.status, await answer.json()]).toEqual([404, { toy: 'unknownPath' }]);
  });
});

describe('what the stream tells', () => {
  it('says which call or payment each transition and delivery follows from, also later ones', async () => {
    const one = await stage();
    await one.call('/v1/parcels', { label: 'book' });
    await one.control('POST', 'clock/advance', { by: '1m' });
    const told = (await pastOf(one)).flatMap((happening) =>
      happening.kind === 'transition' || happening.kind === 'delivery'
        ? [[happening.kind, 'to' in happening ? happening.to : happening.event, happening.cause]]
        : [happening.kind],
    );
    expect(told).toEqual([
      ['transition', 'sent', 'request/req_1'],
      'request',
      ['delivery', 'PARCEL_SENT', 'request/req_1'],
      ['transition', 'arrived', 'request/req_1'],
      ['delivery', 'PARCEL_ARRIVED', 'request/req_1'],
      'clock',
    ]);
  });

  it('says nothing of a cause for what was fired by hand, and keeps it through repeated attempts', async () => {
    let status = 500;
    const one = await openStage({}, () => status);
    open.push(one);
    const { id } = await one.call('/v1/parcels', { label: 'book' });
    await one.control('POST', 'clock/advance', { by: '1s' });
    status = 200;
    await one.control('POST', 'clock/advance', { by: '2s' });
    await one.control('POST', 'events', { provider: 'toy', event: 'parcel.lose', id });
    const told = await pastOf(one);
    const attempts = told.filter((happening) => happening.kind === 'delivery');
    expect(attempts.map(({ attempt, state, cause, subject }) => [attempt, state, cause, subject])).toEqual([
      [1, 'pending', 'request/req_1', `toy.parcel/${id}`],
      [2, 'pending', 'request/req_1', `toy.parcel/${id}`],
      [3, 'delivered', 'request/req_1', `toy.parcel/${id}`],
    ]);
    const last = told.findLast((happening) => happening.kind === 'transition');
    expect(last).toMatchObject({ to: 'lost' });
    expect(last).not.toHaveProperty('cause');
  });

  it('begins where it is asked to, keeps no secrets, and begins anew after a reset', async () => {
    const one = await stage();
    await one.call('/v1/parcels', { label: 'book', password: 'hunter22hunter22' });
    const { secret = '' } = one.server.workspaces.default.credentials(toy);
    expect(await pastOf(one, 'past=1')).toHaveLength(1);
    const all = JSON.stringify(await pastOf(one));
    expect(all).toContain('book');
    expect(all).not.toContain('hunter22hunter22');
    expect(all).not.toContain(secret);
    await one.control('POST', 'reset', {});
    expect(await pastOf(one)).toMatchObject([{ kind: 'clock', after: 'reset' }]);
    for (const past of ['x', '-1', '100000']) {
      const answer = await fetch(`${one.server.url}/_paydrill/stream?past=${past}`);
      expect([answer.status, await answer.json()]).toMatchObject([400, { type: expect.stringContaining('bad-past') }]);
    }
  });

  it('gives a first call as a line for a shell, unless a shell cannot know the time', async () => {
    const one = await stage({ wire: 'wall' });
    expect(await one.control('GET', 'providers/toy/curl')).toEqual({ curl: 'curl' });
    await one.control('PUT', 'clock', { wire: 'virtual' });
    expect(await one.control('GET', 'providers/toy/curl')).toEqual({ curl: null });
  });
});
