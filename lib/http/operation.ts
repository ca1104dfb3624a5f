/** One row of the API: dispatch, documentation, 404 and 405 answers and the test sweeps all come from it. */
import type { z } from 'zod';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Operation {
  /** Name of its handler. */
  id: string;
  method: Method;
  /** `{id}` stands for one segment. */
  path: `/v1/${string}`;
  summary: string;
  /** `none`: anyone. `read`: also project tokens that may otherwise only call apps. */
  auth: 'token' | 'read' | 'none';
  /** How the project is found, where its path names no object. */
  project?: 'chosen' | 'optional';
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The body is a file, streamed. It alone of all changes is taken from the console's own pages with their session. */
  upload?: true;
  success: 200 | 204;
  /** Absent with 204, and where the answer is a file. */
  answer?: z.ZodType;
  /** Other media types that the answer may have. */
  streams?: ('text/event-stream' | 'text/plain' | 'application/octet-stream')[];
}
