/** Why a file is not taken or given, for the person who asked. */
import { codeOf } from '../../data/errors.ts';
import { MAX_FILE_BYTES } from '../../domain/data/file-path.ts';
import { formatBytes } from '../../domain/text/format.ts';

export class FileRefused extends Error {
  override readonly name = 'FileRefused';
  readonly status: 404 | 409 | 413 | 507;
  readonly code: string;

  private constructor(status: 404 | 409 | 413 | 507, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static notFound(filePath: string): FileRefused {
    return new FileRefused(404, 'FILE_NOT_FOUND', `There is no ${filePath} in the container: look at what is.`);
  }

  static containerGone(): FileRefused {
    return new FileRefused(404, 'NOT_FOUND', 'There is no container with this id that you may see.');
  }

  static folderInTheWay(filePath: string): FileRefused {
    const message = `${filePath} is a folder in the container: delete it first, or take another name.`;
    return new FileRefused(409, 'IS_A_FOLDER', message);
  }

  static fileInTheWay(filePath: string): FileRefused {
    const message = `A folder of ${filePath} is a file in the container: delete that first, or take another path.`;
    return new FileRefused(409, 'NOT_A_FOLDER', message);
  }

  static tooLarge(): FileRefused {
    const message = `A file is at most ${formatBytes(MAX_FILE_BYTES)}. Larger ones go into an S3 store, which volumes take them from.`;
    return new FileRefused(413, 'FILE_TOO_LARGE', message);
  }

  static diskFull(left?: string): FileRefused {
    const message = `Davit's disk is full${left ? `: ${left}` : ''}. Nothing of the file was kept. Delete what is not needed, or have an administrator make room.`;
    return new FileRefused(507, 'DISK_FULL', message);
  }

  /** A disk that is full, whoever found out; every other error as it is. */
  static ofDisk(error: unknown): unknown {
    return ['ENOSPC', 'EDQUOT'].includes(codeOf(error)) ? FileRefused.diskFull() : error;
  }
}
