/** A tab's end of the browser's one event stream; a browser without SharedWorker has one per tab. */
import type { RawAnswer } from '../raw-answer.ts';
import { PendingReads } from './cache/pending-reads.ts';
import { LiveHub, type Port } from './hub.ts';
import type { StreamMessage, TabMessage } from './messages.ts';

/** More often than the other end forgets. */
const SPEAK_MS = 20_000;

/** What is not an answer to a read. */
export type HeardMessage = Exclude<StreamMessage, { type: 'answer' }>;

export interface TabConnection {
  /** The tab shows another project. */
  watch(project: string): void;
  /**
   * By one request of the browser, however many of its tabs ask.
   *
   * @param since ms since 1970: the answer is of then or later
   * @throws when there is none within some seconds
   */
  read(path: string, since: number): Promise<RawAnswer>;
  close(): void;
}

export function connectTab(project: string, onMessage: (message: HeardMessage) => void): TabConnection {
  let shown = project;
  const say = (message: TabMessage) => port.postMessage(message);
  const speak = () => say({ type: 'watch', project: shown });
  const onVisible = () => {
    if (document.visibilityState === 'visible') speak();
  };
  const reads = new PendingReads((id, path, since) => say({ type: 'read', id, path, since }));
  const onHide = () => say({ type: 'leave' });
  let port: MessagePort;
  const use = (opened: MessagePort) => {
    port = opened;
    port.addEventListener('message', ({ data }: MessageEvent<StreamMessage>) => {
      if (data.type === 'answer') reads.settle(data.id, data.answer);
      else onMessage(data);
    });
    port.start();
    speak();
  };
  use(openPort(use));
  const timer = setInterval(speak, SPEAK_MS);
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('online', speak);
  window.addEventListener('pageshow', speak);
  window.addEventListener('pagehide', onHide);
  return {
    watch(next) {
      shown = next;
      speak();
    },
    read: (path, since) => reads.read(path, since),
    close() {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('online', speak);
      window.removeEventListener('pageshow', speak);
      window.removeEventListener('pagehide', onHide);
      say({ type: 'leave' });
      port.close();
    },
  };
}

/** @param instead called with a stream of this tab's own when the shared one's script does not come */
function openPort(instead: (port: MessagePort) => void): MessagePort {
  if (typeof SharedWorker === 'undefined') return ownPort();
  const worker = new SharedWorker(new URL('./live-worker.ts', import.meta.url), { name: 'davit-live', type: 'module' });
  worker.addEventListener('error', () => instead(ownPort()), { once: true });
  return worker.port;
}

function ownPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  new LiveHub().connect(port2 as Port);
  return port1;
}
