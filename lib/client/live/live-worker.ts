/** A SharedWorker: one per browser, however many tabs; it ends with the last of them. */
import { LiveHub, type Port } from './hub.ts';

const hub = new LiveHub();

self.addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port) hub.connect(port as Port);
});
