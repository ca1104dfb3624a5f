/** Sends a file as the API takes it. By XMLHttpRequest: nothing else in a browser tells how much of it has gone. */
import { paths } from '../../paths/paths.ts';
import { isRefusal } from '../api.ts';
import type { SendFile } from './upload-queue.ts';

export const sendFile: SendFile = ({ containerId, path, file }, { onSent, signal }) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', paths.containerFile(containerId, path));
    request.upload.onprogress = ({ loaded }) => onSent(Math.min(loaded, file.size));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new Error(messageOf(request)));
    };
    request.onerror = () => reject(new Error('The connection broke. Nothing of it is kept: try again.'));
    request.onabort = () => reject(new Error('Cancelled.'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });

function messageOf({ responseText, status }: XMLHttpRequest): string {
  try {
    const body: unknown = JSON.parse(responseText);
    if (isRefusal(body)) return body.message;
  } catch {
    // No answer of the API's.
  }
  return `Davit answered ${status}. Try again.`;
}
