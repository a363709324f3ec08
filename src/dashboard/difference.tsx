import type { Explanation } from '../core/journal.js';
import { Copy } from './parts.js';
import { type Cell, cellsOf, firstDifferent } from './text.js';

/** Why a signature was refused: causes, expected beside received with the first difference marked, and what had to be signed. */
export function Difference({ explanation }: { explanation: Explanation }) {
  const { summary, causes, expected, received, stringToSign, firstDifference } = explanation;
  const areTexts = firstDifference !== undefined && expected === stringToSign;
  const [a, b] = [cellsOf(expected ?? ''), cellsOf(received ?? '')];
  const isCompared = expected !== undefined && received !== undefined;
  const at = isCompared ? firstDifferent(a, b) : undefined;
  const offset = at === undefined ? undefined : (a[at] ?? b[at])?.offset;
  return (
    <section class="difference" aria-label="Why it was refused">
      <h3>{summary}</h3>
      {causes.length > 0 && (
        <>
          <h4>{causes.length === 1 ? 'Cause' : 'Causes, the most certain first'}</h4>
          <ol class="causes">
            {causes.map(({ code, text }) => (
              <li key={code + text}>
                {text} <code>{code}</code>
              </li>
            ))}
          </ol>
        </>
      )}
      {offset !== undefined && at !== undefined && (
        <p>
          First difference {firstDifference?.line === undefined ? '' : `in ${firstDifference.line} `}at byte{' '}
          {firstDifference?.byte ?? offset}: expected {named(a[at])}, received {named(b[at])}.
        </p>
      )}
      {(expected !== undefined || received !== undefined) && (
        <div class="sides">
          <Side title={areTexts ? 'String to sign, expected' : 'Expected'} text={expected} cells={a} at={at} />
          <Side title={areTexts ? 'String to sign, received' : 'Received'} text={received} cells={b} at={at} />
        </div>
      )}
      {stringToSign !== undefined && (
        <section class="block">
          <h4>
            String to sign <Copy text={stringToSign}>Copy</Copy>
          </h4>
          <pre>
            <Cells cells={cellsOf(stringToSign)} />
          </pre>
          <small>
            Line ends are shown as <span class="unseen">\n</span>, spaces at an end as <span class="unseen">·</span>.
            Copied is the text itself.
          </small>
        </section>
      )}
    </section>
  );
}

function Side({
  title,
  text,
  cells,
  at,
}: {
  title: string;
  text: string | undefined;
  cells: Cell[];
  at: number | undefined;
}) {
  return (
    <section class="block">
      <h4>
        {title} {text !== undefined && <Copy text={text}>Copy</Copy>}
      </h4>
      <pre>{text === undefined ? <i>nothing</i> : <Cells cells={cells} at={at} />}</pre>
    </section>
  );
}

/** Runs of plain characters as text, the others on their own; `at` is marked, also behind the end. */
function Cells({ cells, at }: { cells: readonly Cell[]; at?: number | undefined }) {
  const parts: preact.JSX.Element[] = [];
  let run = '';
  const flush = () => {
    if (run !== '') parts.push(<span key={parts.length}>{run}</span>);
    run = '';
  };
  cells.forEach(({ text, isNamed }, index) => {
    if (!isNamed && index !== at) {
      run += text;
      return;
    }
    flush();
    const shown = isNamed ? <span class="unseen">{text}</span> : text;
    parts.push(index === at ? <mark key={parts.length}>{shown}</mark> : <span key={parts.length}>{shown}</span>);
    if (text === '\\n') run += '\n';
  });
  flush();
  if (at !== undefined && at >= cells.length)
    parts.push(
      <mark key="end" class="unseen">
        end
      </mark>,
    );
  return <>{parts}</>;
}

function named(cell: Cell | undefined) {
  return cell === undefined ? 'the end' : <code>{cell.text}</code>;
}
