/** Names for apps that come without one: `adjective-noun-nn`. */
import { randomInt } from 'node:crypto';

const ADJECTIVES =
  'amber bold brave bright brisk calm clear clever copper crisp eager early fair fleet fresh gentle golden keen light lively lucid merry mild neat noble open patient quick quiet ready silver steady sunny swift tidy vivid warm wise'.split(
    ' ',
  );
const NOUNS =
  'badger beacon birch brook canyon cedar comet coral crane delta ember falcon fern finch fjord garnet grove harbor heron iris island juniper lagoon lantern lark lynx maple meadow meteor otter pebble pine quartz raven reef ridge river sparrow spruce summit tern tulip valley willow'.split(
    ' ',
  );
const TRIES = 200;

/** @param taken names that are in use */
export function generateName(taken: ReadonlySet<string>): string {
  for (let i = 0; i < TRIES; i++) {
    const name = `${pick(ADJECTIVES)}-${pick(NOUNS)}-${String(randomInt(100)).padStart(2, '0')}`;
    if (!taken.has(name)) return name;
  }
  return `${pick(ADJECTIVES)}-${pick(NOUNS)}-${randomInt(1e9, 1e10)}`;
}

function pick(words: string[]): string {
  return words[randomInt(words.length)] ?? 'app';
}
