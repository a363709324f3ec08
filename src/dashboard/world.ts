import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { ClockAnswer } from '../cli/control-answers.js';
import type { Api } from './api.js';
import { later, realNow } from './browser.js';
import type { Live } from './live.js';

/** What every part of the page reaches. */
export interface World {
  readonly api: Api;
  readonly live: Live;
  /** Moves whenever something happened. */
  readonly pulse: number;
  /** Says something to whoever listens to the page instead of looking at it. */
  say(text: string): void;
  /** Has what panels show asked for anew, after the page itself changed something. */
  refresh(): void;
}

/** The world of the parts below. */
export const WorldContext = createContext<World | undefined>(undefined);

export function useWorld(): World {
  const world = useContext(WorldContext);
  if (world === undefined) throw new Error('no world around this part');
  return world;
}

const narrow = matchMedia('(max-width: 820px)');

/** True while the page is so narrow that it shows one thing at a time. */
export function useNarrow(): boolean {
  const [is, set] = useState(narrow.matches);
  useEffect(() => {
    const changed = () => set(narrow.matches);
    narrow.addEventListener('change', changed);
    return () => narrow.removeEventListener('change', changed);
  }, []);
  return is;
}

const restMs = 300;

/**
 * An answer of the control API, asked for anew when something happened, though not more often than three times a second; `once`: only when
 * the server is another.
 */
export function useAnswer<T>(
  path: string | undefined,
  { once = false }: { readonly once?: boolean } = {},
): { value: T | undefined; error: unknown } {
  const { api, live, pulse } = useWorld();
  const [answer, setAnswer] = useState<{ path?: string | undefined; api?: Api; value?: T; error?: unknown }>({});
  const [turn, setTurn] = useState(0);
  const now = useRef({ isResting: false, isWanted: false, asked: 0, answered: 0 }).current;
  useEffect(() => {
    if (path === undefined) return;
    if (now.isResting) {
      now.isWanted = true;
      return;
    }
    now.isResting = true;
    now.asked += 1;
    const mine = now.asked;
    const take = (what: { value: T } | { error: unknown }) => {
      // An answer that was overtaken is older than what is shown.
      if (mine < now.answered) return;
      now.answered = mine;
      setAnswer((before) =>
        'error' in what && before.path === path ? { ...before, ...what, api } : { path, api, ...what },
      );
    };
    api.get<T>(path).then(
      (value) => take({ value }),
      (error: unknown) => take({ error }),
    );
    later(restMs, () => {
      now.isResting = false;
      if (!now.isWanted) return;
      now.isWanted = false;
      setTurn((n) => n + 1);
    });
  }, [api, path, once ? live.contact.state : pulse, turn]);
  const fits = answer.path === path && answer.api === api;
  return { value: fits ? answer.value : undefined, error: fits ? answer.error : undefined };
}

/** Virtual time in ms; while the clock runs it goes on between two answers. Undefined until the first one. */
export function useNow(clock: ClockAnswer | undefined): number | undefined {
  const base = useRef({ clock, at: realNow() });
  if (base.current.clock !== clock) base.current = { clock, at: realNow() };
  const [, tick] = useState(0);
  const isRunning = clock?.mode === 'running';
  useEffect(() => {
    if (!isRunning) return;
    let cancel = () => {};
    const again = () => {
      tick((n) => n + 1);
      cancel = later(250, again);
    };
    again();
    return () => cancel();
  }, [isRunning]);
  if (clock === undefined) return undefined;
  return Date.parse(clock.now) + (isRunning ? realNow() - base.current.at : 0);
}

/** Runs something that may fail and holds what came of it, to be shown beside the control that asked for it. */
export function useAct(): { busy: boolean; error: unknown; done: string; act: (work: () => Promise<string>) => void } {
  const { say, refresh } = useWorld();
  const [outcome, setOutcome] = useState<{ busy: boolean; error?: unknown; done: string }>({ busy: false, done: '' });
  const act = (work: () => Promise<string>) => {
    setOutcome({ busy: true, done: '' });
    work().then(
      (done) => {
        setOutcome({ busy: false, done });
        if (done !== '') say(done);
        refresh();
      },
      (error: unknown) => setOutcome({ busy: false, error, done: '' }),
    );
  };
  return { busy: outcome.busy, error: outcome.error, done: outcome.done, act };
}
