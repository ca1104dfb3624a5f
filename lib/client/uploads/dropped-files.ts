/** What was dropped on the page or chosen in a dialog, as files with the paths that they shall have. */
import type { WantedFile } from './upload-queue.ts';

/** More at once than anyone means to upload by hand; a wrong folder is not read to its end. */
export const MOST_FILES = 20_000;

/** Chosen one by one, or as a folder: then with the folder's name before them, as it is dropped. */
export function chosenFiles(files: Iterable<File>): WantedFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** Names what a drop holds while its event lasts; the folders are read afterwards. What is no file of a disk has no entry. @throws what cannot be read */
export function droppedFiles(transfer: DataTransfer): Promise<WantedFile[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry());
  const loose = items.flatMap((item, index) => (entries[index] ? [] : (item.getAsFile() ?? [])));
  return filesOf(entries.filter((entry) => entry !== null)).then((files) => [...files, ...chosenFiles(loose)]);
}

/** @param folder without a slash at its end; empty: at the container’s beginning */
export function below(folder: string, files: readonly WantedFile[]): WantedFile[] {
  return files.map(({ path, file }) => ({ path: folder === '' ? path : `${folder}/${path}`, file }));
}

async function filesOf(entries: readonly FileSystemEntry[]): Promise<WantedFile[]> {
  const found: WantedFile[] = [];
  const rest = [...entries];
  for (let entry = rest.shift(); entry; entry = rest.shift()) {
    if (isDirectory(entry)) rest.unshift(...(await readFolder(entry)));
    else if (isFile(entry)) found.push({ path: entry.fullPath.replace(/^\//, ''), file: await readFile(entry) });
    if (found.length > MOST_FILES) throw new Error(`These are more than ${MOST_FILES} files. Upload them in parts.`);
  }
  return found;
}

/** Browsers give a hundred at a time. */
async function readFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function readFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
