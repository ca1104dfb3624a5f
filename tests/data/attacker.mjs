// What a hostile app does to the volume that it may write to: swaps directories for links out of it, and back, for ever.
import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [files, outside] = process.argv.slice(2);
const at = (name) => path.join(files, name);
const tries = [
  () => renameSync(at('folder'), at('aside')),
  () => symlinkSync(outside, at('folder')),
  () => unlinkSync(at('folder')),
  () => renameSync(at('aside'), at('folder')),
  () => renameSync(at('folder/deep'), at('folder/deep-aside')),
  () => symlinkSync(outside, at('folder/deep')),
  () => unlinkSync(at('folder/deep')),
  () => renameSync(at('folder/deep-aside'), at('folder/deep')),
  () => unlinkSync(at('single')),
  () => symlinkSync(path.join(outside, 'secret'), at('single')),
  () => unlinkSync(at('single')),
  () => writeFileSync(at('single'), 'of the app'),
  () => linkSync(at('single'), at('linked')),
  () => rmSync(at('linked')),
  () => mkdirSync(at('single2')),
  () => symlinkSync(outside, at('new')),
  () => unlinkSync(at('new')),
];
process.send?.('begun');
process.once('disconnect', () => process.exit(0));
const go = () => {
  for (let round = 0; round < 20; round += 1) {
    for (const one of tries) {
      try {
        one();
      } catch {
        // Someone else was there first.
      }
    }
  }
  setImmediate(go);
};
go();
