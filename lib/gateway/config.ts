/**
 * HAProxy's configuration as a pure function. Everything that changes with the table (maps, servers) can also be set
 * by the runtime socket; it stands in the configuration and the map files so that HAProxy begins complete.
 * Paths are relative to HAProxy's working directory, the gateway's own.
 */
import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { isIP } from 'node:net';
import { ANSWERS, type Answer } from './answers.ts';
import { type Desired, emptyMaps, type GatewayOptions, SERVERS_PER_SLOT, type Server, serverKey } from './options.ts';

/** Names of cookies that are Davit's own (its session, next-auth's helpers), never an app's business. */
const OWN_COOKIE = '(__host-|__secure-)?(davit|next-auth)[^=; ]*';
/** A browser holds a handful of them; what is left after so many rounds takes the whole header with it. */
const COOKIE_ROUNDS = 6;
const MAX_HEADER_BYTES = 16_384;

/** What HAProxy answers itself, deep in its parser too, where only a raw file is sent. */
const OWN_ERRORS: Answer[] = [
  ANSWERS.badRequest,
  { ...ANSWERS.badRequest, status: 405 },
  ANSWERS.headTimeout,
  { ...ANSWERS.gatewayFailed },
  { ...ANSWERS.gatewayFailed, status: 501 },
  ANSWERS.badResponse,
  ANSWERS.unreachable,
  ANSWERS.responseTimeout,
];

/** The files of HAProxy's own answers, by name. */
export function errorFiles(): Map<string, string> {
  return new Map(OWN_ERRORS.map((answer) => [`${answer.status}.http`, rawAnswer(answer)]));
}

/**
 * Changes with everything in the configuration but the table: the running HAProxy carries it as its description, so
 * that a restarted controller knows whether it may adopt it.
 */
export function configurationMark(options: GatewayOptions, slots: number): string {
  const text = render(options, slots, { maps: emptyMaps(), servers: new Map() }, '');
  const errors = [...errorFiles().values()].join('');
  return `davit-${createHash('sha256')
    .update(text + errors)
    .digest('hex')
    .slice(0, 24)}`;
}

export function haproxyConfig(options: GatewayOptions, slots: number, desired: Desired): string {
  return render(options, slots, desired, configurationMark(options, slots));
}

function render(options: GatewayOptions, slots: number, desired: Desired, mark: string): string {
  const lines = [...globalSection(options, mark), ...defaultsSection(options), ...frontendSection(options)];
  for (let slot = 1; slot <= slots; slot++) lines.push(...backendSection(slot, desired.servers));
  return `${lines.join('\n')}\n`;
}

function globalSection(options: GatewayOptions, mark: string): string[] {
  return [
    'global',
    `  description ${mark}`,
    '  stats socket unix@haproxy.sock mode 600 level admin expose-fd listeners',
    '  stats timeout 10s',
    `  maxconn ${options.maxConnections}`,
    `  nbthread ${options.threads}`,
    // A second HAProxy on the same port must fail loudly, not share its connections.
    '  noreuseport',
    // After a reload the old process serves what it has, long WebSockets too.
    '  hard-stop-after 24h',
    '  tune.bufsize 32768',
    '  tune.http.maxhdr 200',
  ];
}

function defaultsSection(options: GatewayOptions): string[] {
  return [
    'defaults',
    '  mode http',
    '  balance leastconn',
    '  http-reuse safe',
    '  retries 3',
    '  option redispatch 1',
    // Nothing of the request has reached a replica then, so no request runs twice.
    '  retry-on conn-failure',
    // A reload must not close a connection on which the next request is just on its way.
    '  option idle-close-on-response',
    '  option clitcpka',
    '  option srvtcpka',
    `  timeout connect ${options.connectTimeoutMs}ms`,
    `  timeout client ${options.clientTimeoutMs}ms`,
    '  timeout client-fin 30s',
    '  timeout server 300s',
    '  timeout server-fin 30s',
    '  timeout tunnel 24h',
    `  timeout http-request ${options.requestHeadTimeoutMs}ms`,
    '  timeout http-keep-alive 75s',
    ...OWN_ERRORS.map(({ status }) => `  errorfile ${status} ${status}.http`),
  ];
}

function frontendSection(options: GatewayOptions): string[] {
  return [
    'frontend gateway',
    ...binds(options),
    ...routing(options),
    ...credentials(),
    ...availability(),
    ...headers(),
  ];
}

function binds({ host, port }: GatewayOptions): string[] {
  if (host === '0.0.0.0') return [`  bind 0.0.0.0:${port}`];
  // Every address of 127/8 answers on lo, the apps' own among them, and nothing from outside reaches them.
  if (host.startsWith('127.')) return [`  bind 0.0.0.0:${port} interface lo`];
  // A second bind beside that one would collide with it, so one takes all and lets in what is meant.
  return [`  bind 0.0.0.0:${port}`, `  tcp-request connection reject if !{ dst 127.0.0.0/8 } !{ dst ${host} }`];
}

function routing({ appAddresses, appDomain }: GatewayOptions): string[] {
  return [
    '  option disable-h2-upgrade',
    `  acl on_app_address dst ${appAddresses}`,
    refuse(ANSWERS.headersTooLarge, `{ req.hdrs,length gt ${MAX_HEADER_BYTES} }`),
    // HAProxy lets these two through, and an app behind it may read them as something else.
    refuse(ANSWERS.badRequest, "{ req.hdrs -m reg '\\x00' }"),
    refuse(ANSWERS.badRequest, '!{ req.ver 1.0 1.1 }'),
    refuse(ANSWERS.methodNotServed, '{ method CONNECT }'),
    '  http-request set-var(txn.host) req.hdr(host),field(1,:),lower,rtrim(.)',
    '  http-request set-var(txn.named) var(txn.host),map_str(host.map)',
    '  http-request set-var(txn.app) dst,map_str(address.map) if on_app_address',
    '  http-request set-var(txn.app) var(txn.named) if !on_app_address',
    // Its own address decides, unless the host names another app or one that is not there.
    refuse(
      ANSWERS.notFound,
      `on_app_address { var(txn.host) -m end .${appDomain} } !{ var(txn.named),strcmp(txn.app) eq 0 }`,
    ),
    '  http-request set-var(txn.entry) var(txn.app),map_str(app.map)',
    refuse(ANSWERS.notFound, '!{ var(txn.entry) -m found }'),
    "  http-request set-var(txn.slot) var(txn.entry),field(1,'|')",
    "  http-request set-var(txn.access) var(txn.entry),field(3,'|')",
    "  http-request set-var(txn.retry) var(txn.entry),field(4,'|')",
  ];
}

function credentials(): string[] {
  return [
    refuse(ANSWERS.repeatedCredentials, '{ req.fhdr_cnt(authorization) gt 1 }'),
    refuse(ANSWERS.repeatedCredentials, '{ req.fhdr_cnt(davit-token) gt 1 }'),
    '  acl has_davit_token req.fhdr_cnt(davit-token) gt 0',
    '  acl has_bearer req.fhdr(authorization) -m reg -i ^bearer[[:space:]]',
    // What stands behind the scheme, whatever the scheme: a token of Davit's under a wrong one must not leak either.
    "  http-request set-var(txn.credential) 'req.fhdr(authorization),regsub(^[^[:space:]]+[[:space:]]+,,)'",
    '  http-request set-var(txn.token) req.fhdr(davit-token) if has_davit_token',
    '  http-request set-var(txn.token) var(txn.credential) if !has_davit_token has_bearer',
    '  http-request set-var(txn.hash) var(txn.token),sha2(256),hex,lower',
    '  acl open var(txn.access) -m str open',
    refuse(ANSWERS.tokenMissing, '!open !{ var(txn.token) -m found }'),
    refuse(ANSWERS.tokenRefused, "!open !{ var(txn.app),concat('|',txn.hash),map_str(grant.map) -m found }"),
    '  http-request del-header davit-token',
    '  http-request del-header davit_token',
    '  http-request del-header authorization if { req.fhdr(authorization) -m sub davit_ }',
    '  http-request del-header authorization if { var(txn.credential),sha2(256),hex,lower,map_str(token.map) -m found }',
    `  acl own_cookie req.fhdr(cookie) -m reg -i '(^|;)[[:space:]]*${OWN_COOKIE}='`,
    '  http-request set-var(txn.had_own_cookie) bool(true) if own_cookie',
    ...Array.from(
      { length: COOKIE_ROUNDS },
      () =>
        `  http-request replace-header cookie '(?i)^(|.*?;[[:space:]]*)${OWN_COOKIE}=[^;]*(;[[:space:]]*|$)(.*)$' '\\1\\5' if own_cookie`,
    ),
    '  http-request del-header cookie if own_cookie',
    "  http-request replace-header cookie '^(.*?)[;[:space:]]+$' '\\1' if { var(txn.had_own_cookie) -m bool }",
    '  http-request del-header cookie if { req.fhdr(cookie) -m len 0 }',
  ];
}

function availability(): string[] {
  return [
    `  http-request return status 503 content-type application/json hdr Davit-Gateway 1 hdr Retry-After %[var(txn.retry)] lf-string '%[var(txn.app),map_str(unavailable.map),b64dec]' if { var(txn.slot) -m str unavailable }`,
    refuse(ANSWERS.noReplicaReady, '{ var(txn.slot) -m str none }'),
    // A process that was reloaded counts no servers, though it still reaches them for its last requests.
    refuse(ANSWERS.noReplicaReady, '!{ stopping } { var(txn.slot),nbsrv eq 0 }'),
  ];
}

function headers(): string[] {
  const remove = (kind: 'request' | 'response', ...names: string[]) =>
    names.map((name) => `  http-${kind} del-header ${name}`);
  return [
    '  acl upgrades req.hdr(upgrade) -i websocket',
    '  http-request set-var(txn.upgrades) bool(true) if upgrades',
    // Connection is ours from here on: what it named cannot take the headers away that we set below.
    ...remove('request', 'connection', 'keep-alive', 'proxy-connection', 'proxy-authorization', 'te'),
    '  http-request del-header upgrade if !upgrades',
    '  http-request set-header connection upgrade if upgrades',
    '  http-request del-header x-forwarded -m beg',
    '  http-request del-header x_forwarded -m beg',
    ...remove('request', 'forwarded', 'x-real-ip', 'x_real_ip', 'x-real_ip', 'x_real-ip'),
    '  http-request set-header x-forwarded-for %[src]',
    '  http-request set-header x-forwarded-proto http',
    '  http-request set-header x-forwarded-host %[req.hdr(host)]',
    '  http-request set-header x-forwarded-port %[dst_port]',
    ...remove('response', 'davit-gateway', 'keep-alive', 'proxy-connection'),
    `  http-response return ${reply(ANSWERS.badResponse)} if { status 101 } !{ var(txn.upgrades) -m bool }`,
    '  use_backend %[var(txn.slot)]',
  ];
}

function backendSection(slot: number, servers: Map<string, Server>): string[] {
  const lines = [`backend slot_${slot}`, "  http-request set-timeout server var(txn.entry),field(2,'|')"];
  let next = 1;
  const places = (until: number) => {
    if (until >= next) lines.push(`  server-template r ${next}-${until} 127.0.0.1:1 disabled`);
  };
  for (let index = 1; index <= SERVERS_PER_SLOT; index++) {
    const server = servers.get(serverKey(slot, index));
    if (!server) continue;
    places(index - 1);
    const address = isIP(server.address) === 6 ? `[${server.address}]` : server.address;
    // One that drains gets nothing new from a process that just began.
    lines.push(`  server r${index} ${address}:${server.port}${server.state === 'ready' ? '' : ' disabled'}`);
    next = index + 1;
  }
  places(SERVERS_PER_SLOT);
  return lines;
}

function refuse(answer: Answer, condition: string): string {
  return `  http-request return ${reply(answer)} if ${condition}`;
}

function reply(answer: Answer): string {
  const parts = [`status ${answer.status}`, 'content-type application/json', 'hdr Davit-Gateway 1'];
  if (answer.retryAfterSeconds !== undefined) parts.push(`hdr Retry-After ${answer.retryAfterSeconds}`);
  if (answer.authenticate) parts.push('hdr WWW-Authenticate Bearer');
  const body = bodyOf(answer);
  // What follows a request that could not be understood is not read as a request.
  if (answer.status === 400) parts.push('hdr Connection close');
  // Double quotes with escapes: a sentence may hold an apostrophe.
  parts.push(`string "${body.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('$', '\\$')}"`);
  return parts.join(' ');
}

function rawAnswer(answer: Answer): string {
  const body = bodyOf(answer);
  return [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Davit-Gateway: 1',
    ...(answer.retryAfterSeconds === undefined ? [] : [`Retry-After: ${answer.retryAfterSeconds}`]),
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

function bodyOf(answer: Answer): string {
  return JSON.stringify({ message: answer.message, code: answer.code });
}
