/** `davit data store list|add|update|test|delete`: S3 services and repositories that apps may mount from. */
import { type Command, Option } from 'commander';
import type { DataStore, DataStoreList, DataStoreTest } from '../../../lib/http/answers/data.ts';
import { contextOf } from '../../context.ts';
import { CliError, EXIT } from '../../errors.ts';
import { remark, toTable } from '../../output.ts';
import { askSecret } from '../../prompt.ts';
import { findStore } from './find.ts';

interface Added {
  untested?: boolean;
}

interface Changed extends Added {
  alias?: string;
  endpoint?: string;
  region?: string;
  accessKey?: string;
  url?: string;
  username?: string;
  secret?: boolean;
}

const untested = () => new Option('--untested', 'also where it does not take them now');
const SECRET = 'asks for the secret, or takes it from DAVIT_STORE_SECRET or the first line of what is piped in';

export function addStoreCommands(data: Command): void {
  const store = data.command('store').description('S3 services and git repositories, each with its credentials');
  store
    .command('list')
    .description('list data stores')
    .action(async (_options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const found = await client.call<DataStoreList>('GET', '/v1/datastore', { query: { size: 1000 } });
      show(found, () => table(found.items));
    });
  const add = store.command('add').description('add a data store');
  add
    .command('s3 <alias> <endpoint> <region> <access-key>')
    .description(`add an S3 service (region - where it has none); ${SECRET}`)
    .addOption(untested())
    .action(async (...given: [string, string, string, string, Added, Command]) => {
      const [alias, endpoint, region, accessKey, options, command] = given;
      const s3 = { endpoint, region: region === '-' ? '' : region, accessKey, secretKey: await secret('Secret key: ') };
      await create(command, { alias, s3 }, options);
    });
  add
    .command('git <alias> <url> <username>')
    .description(`add a git repository over https; ${SECRET}`)
    .addOption(untested())
    .action(async (alias: string, url: string, username: string, options: Added, command: Command) => {
      await create(command, { alias, git: { url, username, password: await secret('Password or token: ') } }, options);
    });
  store
    .command('update <store>')
    .alias('edit')
    .description(`change what is named; with --secret it ${SECRET}`)
    .option('--alias <alias>')
    .option('--endpoint <url>', 'of an S3 service')
    .option('--region <region>', 'of an S3 service')
    .option('--access-key <key>', 'of an S3 service')
    .option('--url <url>', 'of a git repository')
    .option('-u, --username <name>', 'of a git repository')
    .option('--secret', 'a new secret key, password or token')
    .addOption(untested())
    .action(async (wanted: string, options: Changed, command: Command) => {
      const { client } = contextOf(command);
      const found = await findStore(client, wanted);
      const given = options.secret ? await secret('Secret: ') : undefined;
      const { alias, endpoint, region, accessKey, url, username } = options;
      const s3 = present({ endpoint, region, accessKey, ...(found.s3 ? { secretKey: given } : {}) });
      const git = present({ url, username, ...(found.git ? { password: given } : {}) });
      const body = present({ alias, s3, git, untested: options.untested });
      await client.call('PUT', pathOf(found), { body: body ?? {} });
      remark(`The data store ${alias ?? found.alias} is changed.`);
    });
  store
    .command('test <store>')
    .description('ask whether it takes its credentials; ends with 1 where it does not')
    .action(async (wanted: string, _options: unknown, command: Command) => {
      const { client, show } = contextOf(command);
      const tested = await client.call<DataStoreTest>('POST', `${pathOf(await findStore(client, wanted))}/test`);
      show(tested, () => (tested.works ? tested.message : ''));
      if (!tested.works) throw new CliError(EXIT.failed, tested.message);
    });
  store
    .command('delete <store>')
    .description('forget a data store; what is in it stays there')
    .option('--force', 'also where apps have volumes of it')
    .action(async (wanted: string, { force }: { force?: boolean }, command: Command) => {
      const { client } = contextOf(command);
      const found = await findStore(client, wanted);
      await client.call('DELETE', pathOf(found), { query: { force } });
      remark(`The data store ${found.alias} is forgotten.`);
    });
}

async function create(command: Command, body: object, { untested: isUntested }: Added): Promise<void> {
  const { client, show } = contextOf(command);
  const added = await client.call<DataStore>('POST', '/v1/datastore', {
    body: { ...body, ...(isUntested ? { untested: true } : {}) },
  });
  show(added, () => table([added]));
}

/** Never of the arguments: who else is on this machine sees those. */
async function secret(question: string): Promise<string> {
  return process.env.DAVIT_STORE_SECRET || askSecret(question);
}

/** Undefined where nothing is named. */
function present<Value extends object>(value: Value): Partial<Value> | undefined {
  const named = Object.entries(value).filter(([, one]) => one !== undefined);
  return named.length === 0 ? undefined : (Object.fromEntries(named) as Partial<Value>);
}

function pathOf({ id }: DataStore): string {
  return `/v1/datastore/${id}`;
}

function table(stores: DataStore[]): string {
  return toTable(
    ['ALIAS', 'KIND', 'ADDRESS', 'REGION', 'AS', 'ADDED BY', 'CHANGED'],
    stores.map(({ alias, s3, git, user, updatedAt }) => [
      alias,
      s3 ? 's3' : 'git',
      s3?.endpoint ?? git?.url,
      s3?.region,
      s3?.accessKey ?? git?.username,
      user,
      updatedAt,
    ]),
  );
}
