/** The answers that the gateway gives itself: JSON with a sentence and a stable code, marked `Davit-Gateway: 1`. */
import type { Endpoint } from '../store/endpoints.ts';

export interface Answer {
  status: number;
  code: string;
  message: string;
  /** Seconds after which asking again makes sense. */
  retryAfterSeconds?: number;
  authenticate?: boolean;
}

export const ANSWERS = {
  badRequest: {
    status: 400,
    code: 'BAD_REQUEST',
    message:
      'The request is not valid HTTP/1.1, or its headers are too many or too large. Check the request line, Host, Content-Length and the size of the headers.',
  },
  repeatedCredentials: {
    status: 400,
    code: 'REPEATED_CREDENTIALS',
    message: 'The request has more than one Authorization or Davit-Token header. Send each at most once.',
  },
  methodNotServed: {
    status: 400,
    code: 'METHOD_NOT_SERVED',
    message: 'The gateway is not a forward proxy and does not serve CONNECT. Call the app by its own address.',
  },
  tokenMissing: {
    status: 401,
    code: 'TOKEN_MISSING',
    message:
      'This app needs a token. Create one for it and send it as Authorization: Bearer <token> or in the header Davit-Token.',
    authenticate: true,
  },
  tokenRefused: {
    status: 401,
    code: 'TOKEN_REFUSED',
    message:
      'This token is unknown, expired, revoked or not meant for this app. Create a token for this app and use that.',
    authenticate: true,
  },
  notFound: {
    status: 404,
    code: 'APP_NOT_FOUND',
    message:
      'No app has this address. Check the address against the one that the console or the API shows for the app.',
  },
  headTimeout: {
    status: 408,
    code: 'REQUEST_TIMEOUT',
    message: 'The request did not arrive in time. Send it again without pauses.',
  },
  headersTooLarge: {
    status: 431,
    code: 'HEADERS_TOO_LARGE',
    message:
      'The headers of the request are larger than 16 KiB. Send less in cookies and headers, and data in the body.',
  },
  gatewayFailed: {
    status: 500,
    code: 'GATEWAY_FAILED',
    message: 'The gateway could not serve this request. Try again shortly; if it stays so, tell the administrator.',
  },
  badResponse: {
    status: 502,
    code: 'BAD_RESPONSE',
    message: "The app's replica ended the connection or did not answer in valid HTTP. Look at the app's logs.",
  },
  noReplicaReady: {
    status: 503,
    code: 'NO_REPLICA_READY',
    message: 'The app is live but no replica is ready at the moment. Try again shortly.',
    retryAfterSeconds: 2,
  },
  unreachable: {
    status: 503,
    code: 'REPLICA_UNREACHABLE',
    message:
      "The app's replicas did not accept a connection. Try again shortly; if it stays so, look at the app's logs.",
    retryAfterSeconds: 2,
  },
  responseTimeout: {
    status: 504,
    code: 'RESPONSE_TIMEOUT',
    message: "The app did not answer within its requestTimeoutSeconds. Look at the app's logs, or raise that limit.",
  },
} as const satisfies Record<string, Answer>;

/**
 * Body of the 503 of an app that is not live. Who calls an app need not be who runs it: the code is told, not the
 * sentence behind it, which may quote the app's log.
 */
export function unavailableBody({ state, reasonCode }: Endpoint): string {
  return JSON.stringify({ message: unavailableMessage(state, reasonCode), code: reasonCode, state });
}

function unavailableMessage(state: Endpoint['state'], code: Endpoint['reasonCode']): string {
  switch (state) {
    case 'QUEUED':
      return 'This app waits for its turn or for capacity. It starts by itself; try again shortly.';
    case 'INITIALIZING':
      return 'This app is starting. Try again shortly.';
    case 'RUNNING':
    case 'SCALING':
    case 'STANDBY':
      return 'No replica of this app is ready at the moment. Try again shortly.';
    case 'STOPPING':
    case 'STOPPED':
      return 'This app is stopped. Whoever runs it can start it again.';
    case 'FAILED':
    case 'ERROR':
      return `This app failed (${code}). Whoever runs it finds the reason and the next step on its timeline.`;
    case 'DELETING':
    case 'DELETED':
      return 'This app is being deleted.';
  }
}

/** When to ask again, by what the app waits for. */
export function retryAfterSeconds(endpoint: Endpoint): number {
  switch (endpoint.state) {
    case 'RUNNING':
    case 'SCALING':
    case 'STANDBY':
      return 2;
    case 'QUEUED':
    case 'INITIALIZING':
      return 5;
    case 'STOPPING':
    case 'STOPPED':
    case 'FAILED':
    case 'ERROR':
    case 'DELETING':
    case 'DELETED':
      return 60;
  }
}

export function isLive(endpoint: Endpoint): boolean {
  return endpoint.state === 'RUNNING' || endpoint.state === 'SCALING';
}
