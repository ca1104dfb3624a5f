/** Sends a file as the API takes it. By XMLHttpRequest: nothing else in a browser tells how much of it has gone. */
import { paths } from '../../paths/paths.ts';
import { isRefusal } from '../api.ts';
import type { SendFile } from './upload-queue.ts';

/** Where Davit says that it will be back in a moment, it is believed so often. */
const TRIES = 4;
const LEAST_WAIT_MS = 1_000;

type Outcome = { kind: 'sent' } | { kind: 'away'; waitMs: number; message: string };

/** @throws Error with words for whoever uploads */
export const sendFile: SendFile = async (target, options) => {
  for (let tried = 1; ; tried++) {
    const outcome = await sendOnce(target, options);
    if (outcome.kind === 'sent') return;
    if (tried === TRIES || options.signal.aborted) throw new Error(outcome.message);
    options.onSent(0);
    await new Promise((resolve) => setTimeout(resolve, outcome.waitMs));
  }
};

function sendOnce(...[{ containerId, path, file }, { onSent, signal }]: Parameters<SendFile>): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', paths.containerFile(containerId, path));
    request.upload.onprogress = ({ loaded }) => onSent(Math.min(loaded, file.size));
    request.onload = () => {
      const { status } = request;
      if (status >= 200 && status < 300) return resolve({ kind: 'sent' });
      if (status !== 503) return reject(new Error(messageOf(request)));
      const seconds = Number(request.getResponseHeader('retry-after') ?? 0);
      resolve({ kind: 'away', waitMs: Math.max(seconds * 1_000, LEAST_WAIT_MS), message: messageOf(request) });
    };
    request.onerror = () => reject(new Error('The connection broke. Nothing of it is kept: try again.'));
    request.onabort = () => reject(new Error('Cancelled.'));
    if (signal.aborted) return reject(new Error('Cancelled.'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function messageOf({ responseText, status }: XMLHttpRequest): string {
  try {
    const body: unknown = JSON.parse(responseText);
    if (isRefusal(body)) return body.message;
  } catch {
    // No answer of the API's.
  }
  return `Davit answered ${status}. Try again.`;
}
