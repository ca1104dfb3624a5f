import type { AppState } from '../../lib/domain/lifecycle/model.ts';
import { showControls } from '../../lib/domain/text/inert-text.ts';
import type { App } from '../../lib/http/answers/app.ts';
import { Empty } from '../ui/empty.tsx';

/** Why there are no lines, by what the app is doing. */
export function LogEmpty({ status, replica }: { status: App['status']; replica: string | null }) {
  const { title, text } = wordsFor(status.state, replica);
  return (
    <Empty title={title}>
      <p>{text}</p>
      {status.state !== 'RUNNING' && <p className="mt-2 text-dim">{showControls(status.info.message)}</p>}
    </Empty>
  );
}

function wordsFor(state: AppState, replica: string | null): { title: string; text: string } {
  switch (state) {
    case 'QUEUED':
    case 'INITIALIZING':
      return {
        title: 'No log yet',
        text: 'What its replicas write appears here as soon as the first container starts.',
      };
    case 'RUNNING':
    case 'SCALING':
      return {
        title: replica === null ? 'Nothing written yet' : 'Nothing of this replica',
        text: 'What is written to standard output and standard error appears here at once.',
      };
    case 'STANDBY':
      return { title: 'No replica at the moment', text: 'The next request wakes the app; its lines appear here then.' };
    case 'STOPPING':
    case 'STOPPED':
    case 'FAILED':
    case 'ERROR':
      return {
        title: 'Nothing is kept',
        text: `The app is ${state}. Its replicas wrote nothing, or what they wrote is older than what is kept; start the app to see new lines.`,
      };
    case 'DELETING':
    case 'DELETED':
      return { title: 'The log went with the app', text: `The app is ${state}: only its events and its cost remain.` };
  }
}
