import { useRef } from 'preact/hooks';
import { Details } from './details.js';
import { Faults } from './faults.js';
import { Fire } from './fire.js';
import { Jobs } from './jobs.js';
import { Keys } from './keys.js';
import { Pay } from './pay.js';
import { State } from './state.js';
import { useNarrow } from './world.js';
import { WorldPanel } from './world-panel.js';

const tabs = [
  // On a narrow screen one thing at a time is shown, and the timeline is one of them.
  ['timeline', 'Timeline'],
  ['details', 'Details'],
  ['ahead', 'Ahead'],
  ['state', 'State'],
  ['do', 'Fire and pay'],
  ['faults', 'Faults'],
  ['world', 'World'],
  ['keys', 'Keys'],
] as const;

/** What stands beside the timeline, one panel at a time. */
export function Side({
  tab,
  onTab,
  onWorkspace,
}: {
  tab: string;
  onTab: (tab: string) => void;
  onWorkspace: (name: string) => void;
}) {
  const bar = useRef<HTMLDivElement>(null);
  // Beside the timeline there is always another panel.
  const shown = tab === 'timeline' ? 'details' : tab;
  const selected = useNarrow() ? tab : shown;
  const move = (event: KeyboardEvent) => {
    const visible = [...(bar.current?.querySelectorAll<HTMLElement>('[role=tab]') ?? [])].filter(
      (one) => one.offsetParent !== null,
    );
    const at = visible.indexOf(document.activeElement as HTMLElement);
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: visible.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = visible[(to + visible.length) % visible.length];
    next?.focus();
    next?.click();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label="Panels" ref={bar} onKeyDown={move}>
        {tabs.map(([id, title]) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`tab-${id}`}
            class={`tab tab-${id}`}
            aria-selected={id === selected}
            aria-controls={id === 'timeline' ? undefined : 'panel'}
            tabIndex={id === selected ? 0 : -1}
            onClick={() => onTab(id)}
          >
            {title}
          </button>
        ))}
      </div>
      <section class="panel" id="panel" role="tabpanel" aria-labelledby={`tab-${shown}`}>
        {shown === 'details' && <Details />}
        {shown === 'ahead' && <Jobs />}
        {shown === 'state' && <State />}
        {shown === 'do' && (
          <>
            <Fire />
            <Pay />
          </>
        )}
        {shown === 'faults' && <Faults />}
        {shown === 'world' && <WorldPanel onWorkspace={onWorkspace} />}
        {shown === 'keys' && <Keys />}
      </section>
    </>
  );
}
