/** `davit data`: files that Davit keeps for a project, and stores elsewhere that its apps may mount from. */
import type { Command } from 'commander';
import { addContainerCommands } from './containers.ts';
import { addFileCommands } from './files.ts';
import { addStoreCommands } from './stores.ts';

export function addDataCommands(program: Command): void {
  const data = program.command('data').description('data that apps mount: files kept here, and stores elsewhere');
  addFileCommands(data);
  addContainerCommands(data);
  addStoreCommands(data);
}
