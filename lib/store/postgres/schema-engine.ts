/**
 * Prisma's own schema engine, as WebAssembly: migrations stay ordinary Prisma folders, and nothing has to be
 * downloaded. Prisma's command line fetches the same engine as a binary instead.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

export type { SchemaEngine };

const ENGINE_MODULE = '@prisma/schema-engine-wasm/schema_engine_bg';

let instantiated: Promise<typeof SchemaEngine> | null = null;

/**
 * Runs `use` on an engine bound to the database at `url`. One engine at a time: they share an instance.
 *
 * @param schema the text of schema.prisma
 */
export async function withSchemaEngine<T>(
  url: string,
  schema: { path: string; content: string },
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  instantiated ??= instantiate();
  const Engine = await instantiated;
  const connections = new Connections(url);
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(connections);
    const engine = await Engine.new({ datamodels: [[schema.path, schema.content]] }, () => undefined, adapter);
    try {
      return await use(engine);
    } finally {
      engine.free();
    }
  } finally {
    await connections.close();
  }
}

/**
 * What the engine connects through. Prisma's adapter alone leaves its connections open when the engine is done: the
 * advisory lock that guards migrations would live on in them, and its shadow database could not be dropped.
 */
class Connections implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'postgres';
  readonly adapterName = '@prisma/adapter-pg';
  private readonly config: pg.PoolConfig;
  private readonly pools: pg.Pool[] = [];
  private readonly shadows: string[] = [];

  constructor(url: string) {
    this.config = poolConfig(url);
  }

  connect() {
    return connectAdapter(this.open(this.config));
  }

  async connectToShadowDb() {
    const database = `davit_shadow_${randomUUID()}`;
    await this.command(`CREATE DATABASE "${database}"`);
    this.shadows.push(database);
    return connectAdapter(this.open({ ...this.config, database }));
  }

  async close(): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.end()));
    for (const database of this.shadows) await this.command(`DROP DATABASE "${database}" WITH (FORCE)`);
  }

  private open(config: pg.PoolConfig): pg.Pool {
    const pool = new pg.Pool(config);
    // A connection that breaks while idle is of no interest; the next query says it.
    pool.on('error', () => undefined);
    this.pools.push(pool);
    return pool;
  }

  private async command(sql: string): Promise<void> {
    const client = new pg.Client(this.config);
    await client.connect();
    await client.query(sql).finally(() => client.end());
  }
}

/**
 * Prisma's adapter, put right in two places. It cuts a script at every `;`, inside a function's body and a comment
 * too: scripts are sent whole. And it refuses every result with a column of the catalog's one-byte type "char", though
 * the engine reads the catalog through it: such columns pass as text, and are told to the engine as what they are.
 */
async function connectAdapter(pool: pg.Pool): Promise<SqlDriverAdapter> {
  const charColumns = new WeakMap<object, number[]>();
  const query = pool.query.bind(pool) as (config: unknown) => Promise<pg.QueryResult>;
  const queryCharAsText = async (config: unknown) => {
    const result = await query(config);
    const chars = result.fields.filter((field) => field.dataTypeID === pg.types.builtins.CHAR);
    charColumns.set(
      result.rows,
      chars.map((field) => result.fields.indexOf(field)),
    );
    for (const field of chars) field.dataTypeID = pg.types.builtins.TEXT;
    return result;
  };
  const adapter = await new PrismaPg(Object.assign(pool, { query: queryCharAsText })).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  return Object.assign(adapter, {
    queryRaw: async (sql: SqlQuery) => {
      const result = await queryRaw(sql);
      for (const column of charColumns.get(result.rows) ?? []) result.columnTypes[column] = ColumnTypeEnum.Character;
      return result;
    },
    executeScript: async (script: string) => {
      await query(script).catch((error: unknown) => {
        throw error instanceof pg.DatabaseError ? adapterError(error) : error;
      });
    },
  });
}

function adapterError({ code, severity, message, detail, column, hint }: pg.DatabaseError): DriverAdapterError {
  return new DriverAdapterError({
    kind: 'postgres',
    code: code ?? 'XX000',
    severity: severity ?? 'ERROR',
    message,
    detail,
    column,
    hint,
  });
}

/** In parts: a database named beside a connection string would lose against the one named in it. */
function poolConfig(url: string): pg.PoolConfig {
  const { host, port, user, password, database, ssl } = new pg.Client({ connectionString: url });
  return { host, port, user, password: password ?? undefined, database, ssl, max: 2 };
}

/** The package's own entry imports the `.wasm` file as a module, which plain Node cannot: so by hand, from the file. */
async function instantiate(): Promise<typeof SchemaEngine> {
  const modulePath = createRequire(import.meta.url).resolve(ENGINE_MODULE);
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg');
  const bytes = await readFile(path.join(path.dirname(modulePath), 'schema_engine_bg.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, {
    './schema_engine_bg.js': glue as unknown as WebAssembly.ModuleImports,
  });
  bindWasm(glue, instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();
  return glue.SchemaEngine;
}

/** `__wbg_set_wasm` is exported by the glue, but not by its types. */
function bindWasm(glue: object, exports: WebAssembly.Exports): void {
  const set: unknown = '__wbg_set_wasm' in glue ? glue.__wbg_set_wasm : undefined;
  if (typeof set !== 'function') throw new Error('This version of @prisma/schema-engine-wasm cannot be bound.');
  set(exports);
}
