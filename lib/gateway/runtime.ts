/**
 * HAProxy's runtime sockets: commands out, its actual state in. Each call is one connection. A reload leaves an old
 * process beside the new one until its last request has ended; both are workers here.
 */
import { connect } from 'node:net';
import {
  emptyMaps,
  type GatewayOptions,
  gatewayFiles,
  MAPS,
  type Maps,
  type Server,
  type ServerState,
  serverKey,
} from './options.ts';

export interface Worker {
  pid: number;
  /** False: being replaced, serves only what it has. */
  current: boolean;
  /** Sends commands joined by `;` and gives back all their output. @throws RuntimeError */
  run(commands: string): Promise<string>;
}

export interface Observed {
  maps: Maps;
  /** Every server place there is, `slot_N/rK`. */
  servers: Map<string, Server>;
}

export class RuntimeError extends Error {}

const ANSWER_TIMEOUT_MS = 5_000;

export function send(path: string, text: string, timeoutMs = ANSWER_TIMEOUT_MS): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(path);
    socket.setTimeout(timeoutMs, () =>
      socket.destroy(new RuntimeError('HAProxy did not answer on its socket in time.')),
    );
    socket.on('connect', () => socket.end(`${text}\n`));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (error) => reject(new RuntimeError(`HAProxy's socket: ${error.message}`)));
    socket.on('close', (failed) => {
      if (!failed) resolve(Buffer.concat(chunks).toString());
    });
  });
}

export interface Processes {
  master: number;
  workers: Worker[];
}

/** @throws RuntimeError when no HAProxy answers */
export async function processes(options: GatewayOptions): Promise<Processes> {
  const files = gatewayFiles(options.directory);
  const table = await send(files.masterSocket, 'show proc');
  const master = Number(/^(\d+)\s+master/m.exec(table)?.[1]);
  if (!master) throw new RuntimeError("HAProxy's master did not name itself.");
  const workers = [...table.matchAll(/^(\d+)\s+worker\s+(\d+)/gm)].map((match): Worker => {
    const pid = Number(match[1]);
    const current = match[2] === '0';
    return {
      pid,
      current,
      run: (commands) =>
        current ? send(files.workerSocket, commands) : send(files.masterSocket, `@!${pid}\n${commands}`),
    };
  });
  return { master, workers };
}

/** The mark of the configuration that a worker runs, and its own process. */
export async function identity(options: GatewayOptions): Promise<{ pid: number; mark: string }> {
  const info = await send(gatewayFiles(options.directory).workerSocket, 'show info');
  return {
    pid: Number(/^Pid: (\d+)$/m.exec(info)?.[1] ?? 0),
    mark: /^description: (.*)$/m.exec(info)?.[1] ?? '',
  };
}

export async function observe(worker: Worker): Promise<Observed> {
  const commands = [...MAPS.map((map) => `show map ${map}.map`), 'show servers state'];
  const sections = splitSections(await worker.run(commands.join(';')));
  if (sections.length < commands.length) throw new RuntimeError('HAProxy ended in the middle of its state.');
  const maps = emptyMaps();
  MAPS.forEach((map, position) => {
    maps[map] = parseMap(sections[position] ?? []);
  });
  return { maps, servers: parseServers(sections[MAPS.length] ?? []) };
}

/** Requests in flight by server of one slot, WebSockets among them. */
export async function inFlight(worker: Worker, slot: number): Promise<Map<string, number>> {
  const lines = (await worker.run(`show stat slot_${slot} 4 -1`)).split('\n');
  const header = (lines[0] ?? '').replace(/^# /, '').split(',');
  const [name, current] = [header.indexOf('svname'), header.indexOf('scur')];
  const counts = new Map<string, number>();
  for (const line of lines.slice(1)) {
    const fields = line.split(',');
    const server = fields[name];
    if (server?.startsWith('r')) counts.set(`slot_${slot}/${server}`, Number(fields[current]));
  }
  return counts;
}

/** The output of each command ends with an empty line. */
function splitSections(text: string): string[][] {
  const sections: string[][] = [];
  let section: string[] = [];
  for (const line of text.split('\n')) {
    if (line !== '') section.push(line);
    else {
      sections.push(section);
      section = [];
    }
  }
  return sections;
}

/** Lines `0x55bbf8da97a0 <key> <value>`. */
function parseMap(lines: string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const line of lines) {
    const [, key, value] = line.split(' ');
    if (key !== undefined) map.set(key, value ?? '');
  }
  return map;
}

// Bits of srv_admin_state that were set by someone, in HAProxy's include/haproxy/server-t.h.
const FORCED_MAINTENANCE = 0x01 | 0x02 | 0x20 | 0x40;
const FORCED_DRAIN = 0x08 | 0x10;

function parseServers(lines: string[]): Map<string, Server> {
  const servers = new Map<string, Server>();
  const header = (lines.find((line) => line.startsWith('# ')) ?? '').slice(2).split(' ');
  const column = (name: string) => header.indexOf(name);
  const [backend, name, address] = [column('be_name'), column('srv_name'), column('srv_addr')];
  const [admin, port] = [column('srv_admin_state'), column('srv_port')];
  for (const line of lines) {
    const fields = line.split(' ');
    const bits = Number(fields[admin]);
    if (!fields[backend]?.startsWith('slot_')) continue;
    const state: ServerState = bits & FORCED_MAINTENANCE ? 'maint' : bits & FORCED_DRAIN ? 'drain' : 'ready';
    servers.set(`${fields[backend]}/${fields[name]}`, {
      address: fields[address] ?? '',
      port: Number(fields[port]),
      state,
    });
  }
  return servers;
}

/** How many slots a worker's configuration has. */
export function slotCount(observed: Observed): number {
  let slots = 0;
  while (observed.servers.has(serverKey(slots + 1, 1))) slots++;
  return slots;
}
