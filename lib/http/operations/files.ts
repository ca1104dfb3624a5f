/** Routes of the files in containers that Davit keeps itself. */
import { z } from 'zod';
import { filePath } from '../../domain/data/file-path.ts';
import { dataPrefix } from '../../domain/data/volume-input.ts';
import * as answers from '../answers/data.ts';
import type { Operation } from '../operation.ts';
import { page } from '../query.ts';

export const fileOperations = [
  {
    id: 'listFiles',
    method: 'GET',
    path: '/v1/container/{id}/file',
    summary: 'List what is directly in a folder: folders first, then by name; none where nothing is',
    auth: 'token',
    query: page.extend({ prefix: dataPrefix.optional() }),
    success: 200,
    answer: answers.dataFileList,
  },
  {
    id: 'uploadFile',
    method: 'PUT',
    path: '/v1/container/{id}/file',
    summary: 'Upload a file of up to 10 GiB as the body; whole or not at all, in the place of what was there',
    auth: 'token',
    upload: true,
    query: z.strictObject({ path: filePath }),
    success: 200,
    answer: answers.uploadedFile,
  },
  {
    id: 'deleteFiles',
    method: 'DELETE',
    path: '/v1/container/{id}/file',
    summary: 'Delete a file, or a folder with all that is in it, for good',
    auth: 'token',
    query: z.strictObject({ path: filePath }),
    success: 200,
    answer: answers.deletedFiles,
  },
  {
    id: 'downloadFile',
    method: 'GET',
    path: '/v1/container/{id}/content',
    summary: 'Download a file, or a range of it',
    auth: 'token',
    query: z.strictObject({ path: filePath }),
    success: 200,
    streams: ['application/octet-stream'],
  },
] as const satisfies readonly Operation[];
