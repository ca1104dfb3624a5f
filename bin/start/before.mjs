// What can be said before any package is there: bare Node, no imports but its own.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

const LOWEST_NODE = [20, 19];
const OLDER_NODE_SUPPORTED = /^v?20\./;

/** A reason not to go on, in one sentence for the person at the terminal. */
export class Stop extends Error {}

/** @param {string} version such as `v20.19.0` */
export function checkNode(version = process.version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const tooOld = major < LOWEST_NODE[0] || (OLDER_NODE_SUPPORTED.test(version) && minor < LOWEST_NODE[1]);
  if (tooOld) throw new Stop(`Davit needs Node ${LOWEST_NODE.join('.')} or later; this is ${version}.`);
  if (process.platform !== 'linux') throw new Stop(`Davit runs on Linux; this is ${process.platform}.`);
}

/** Every step on a line with its time. */
export async function step(name, work) {
  const startedAt = performance.now();
  const patience = setTimeout(() => console.log(`… ${name}`), 3_000);
  const detail = await work().finally(() => clearTimeout(patience));
  const seconds = `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
  console.log(`✓ ${name.padEnd(18)} ${seconds.padStart(7)}${detail ? `   ${detail}` : ''}`);
}

// ---- already running --------------------------------------------------------------------------------------------

/**
 * The homes that a start in this clone may use; which one is decided later, with packages.
 * @returns {string[]}
 */
export function possibleHomes(clone, env) {
  if (env.DAVIT_HOME) return [path.resolve(env.DAVIT_HOME)];
  const hash = createHash('sha256').update(clone).digest('hex').slice(0, 8);
  return [path.join(clone, '.davit'), `/var/lib/davit-${hash}`, ...(ownsSharedHome(clone) ? ['/var/lib/davit'] : [])];
}

function ownsSharedHome(clone) {
  return read('/var/lib/davit/clone').trim() === clone;
}

/**
 * Who holds a home: the process that wrote `running.json` there, if it still runs.
 * @returns {{pid: number, console: string, gateway: string} | null}
 */
export function runningIn(home) {
  try {
    const running = JSON.parse(read(path.join(home, 'running.json')));
    return startOf(running.pid) === running.startedAt ? running : null;
  } catch {
    return null;
  }
}

/** Takes the home for this process. A note that a killed process left behind is replaced. */
export function takeHome(home, urls) {
  const note = path.join(home, 'running.json');
  const ours = JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid), ...urls });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const other = runningIn(home);
    if (other) throw new Stop(sayRunning(other, home));
    rmSync(note, { force: true });
    try {
      writeFileSync(note, `${ours}\n`, { flag: 'wx' });
      return () => rmSync(note, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
  throw new Stop(`Another start of Davit takes ${home} at this moment.`);
}

export function sayRunning(running, home) {
  return `Davit runs already (process ${running.pid}, home ${home}): console ${running.console}, gateway ${running.gateway}. Stop it first, or give this one another DAVIT_HOME, DAVIT_CONSOLE_PORT and DAVIT_GATEWAY_PORT.`;
}

/** When a process started, in the kernel's ticks since boot: with it an id is never mistaken for a later process's. */
function startOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

// ---- ports --------------------------------------------------------------------------------------------------------

const ORPHAN_TIMEOUT_MS = 5_000;

/**
 * @param {string[]} homes of this clone: what a killed run of theirs left behind is no obstacle
 * @throws {Stop} naming the owner of a busy port and the variable to set
 */
export async function checkPorts(env, homes = []) {
  const console = { what: 'console', variable: 'DAVIT_CONSOLE_PORT', value: env.DAVIT_CONSOLE_PORT || '3000' };
  const gateway = { what: 'gateway', variable: 'DAVIT_GATEWAY_PORT', value: env.DAVIT_GATEWAY_PORT || '8080' };
  await checkPort({ ...console, host: env.DAVIT_HOST || '127.0.0.1' }, homes);
  // The gateway answers on every loopback address, one for each app.
  await checkPort({ ...gateway, host: '0.0.0.0' }, homes);
}

async function checkPort({ what, variable, value, host }, homes) {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1 || port > 65_535) {
    throw new Stop(`${variable} must be a port from 1 to 65535, not "${value}".`);
  }
  const deadline = performance.now() + ORPHAN_TIMEOUT_MS;
  let code = await listenError(port, host);
  // Processes whose supervisor was killed are about to end by themselves.
  while (code === 'EADDRINUSE' && isOrphan(ownerOf(port)) && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    code = await listenError(port, host);
  }
  if (code === 'EADDRINUSE') {
    const owner = ownerOf(port);
    if (owner && homes.includes(path.dirname(link(`/proc/${owner.pid}/cwd`)))) return;
    const who = owner ? `${owner.name} (process ${owner.pid})` : 'a process of another user';
    throw new Stop(`Port ${port}, the ${what}'s, is taken by ${who}: stop that, or set ${variable} to a free port.`);
  }
  if (code === 'EACCES') {
    throw new Stop(`Port ${port}, the ${what}'s, is reserved for root: set ${variable} to a port from 1024 on.`);
  }
  if (code === 'EADDRNOTAVAIL') throw new Stop(`DAVIT_HOST=${host} is no address of this machine.`);
}

/** One of ours that has lost the process that started it. */
function isOrphan(owner) {
  if (!owner?.name.startsWith('davit-')) return false;
  const parent = /^PPid:\s*(\d+)$/m.exec(read(`/proc/${owner.pid}/status`))?.[1];
  return read(`/proc/${parent}/comm`).trim() !== 'davit';
}

/** @returns {Promise<string | null>} */
function listenError(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error) => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** Reads from /proc who listens on a port. @returns {{pid: number, name: string} | null} */
export function ownerOf(port) {
  const inodes = new Set();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of read(table).split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === '0A' && Number.parseInt(local.split(':')[1] ?? '', 16) === port) inodes.add(inode);
    }
  }
  for (const pid of list('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of list(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${descriptor}`))?.[1];
      if (inode && inodes.has(inode)) return { pid: Number(pid), name: read(`/proc/${pid}/comm`).trim() };
    }
  }
  return null;
}

// ---- packages -------------------------------------------------------------------------------------------------------

/** Whether node_modules holds exactly what the lock file names. */
export function packagesAreCurrent(clone) {
  try {
    const wanted = JSON.parse(read(path.join(clone, 'package-lock.json'))).packages;
    const installed = JSON.parse(read(path.join(clone, 'node_modules', '.package-lock.json'))).packages;
    return Object.entries(wanted).every(
      ([where, entry]) => where === '' || entry.optional || installed[where]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

/** Nothing that comes with a package is run at installation: all that we use works without it. */
export async function installPackages(clone) {
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const [program, before] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const { code, output } = await new Promise((resolve) => {
    let said = '';
    const child = spawn(program, [...before, ...args], { cwd: clone, stdio: ['ignore', 'pipe', 'pipe'] });
    const end = () => child.kill('SIGTERM');
    process.once('SIGTERM', end);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (status) => {
      process.off('SIGTERM', end);
      resolve({ code: status ?? 1, output: said });
    });
  });
  if (code === 0) return;
  throw new Stop(`The packages could not be installed: ${reasonIn(output)}.`);
}

function reasonIn(output) {
  if (/ENOSPC|no space left/i.test(output)) return 'the disk is full';
  if (/EACCES|EROFS|EPERM/.test(output)) return 'this user may not write in the clone';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i.test(output)) {
    return "the npm registry cannot be reached; check the network, or npm's registry and proxy settings";
  }
  const line = output.split('\n').find((text) => /npm error (?!code|A complete log)/.test(text));
  return `npm ci failed (${(line ?? output.trim().split('\n').at(-1) ?? 'no reason given').replace(/^npm error\s*/, '')})`;
}

// ---- files that may not be there -------------------------------------------------------------------------------------

function read(file) {
  return existsSync(file) ? attempt(() => readFileSync(file, 'utf8'), '') : '';
}

function list(directory) {
  return attempt(() => readdirSync(directory), []);
}

function link(file) {
  return attempt(() => readlinkSync(file), '');
}

function attempt(work, otherwise) {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
