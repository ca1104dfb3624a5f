/**
 * On a Davit of its own; or, with DAVIT_TOKEN, against the one at DAVIT_URL (http://127.0.0.1:3000), its gateway at DAVIT_GATEWAY_PORT (8080),
 * in DAVIT_PROJECT when there are several; DAVIT_BENCH_ROUNDS (10). Prints the table and writes results/deploy.json.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { startDavit } from '../tests/whole/davit.ts';
import { DEPLOY_PHASES, type DeployReport, RUN_PHASES, runDeployBench } from './deploy.ts';
import { formatTable } from './statistics.ts';

const LIMIT = 1.25;

async function main(): Promise<void> {
  const own = process.env.DAVIT_TOKEN ? null : await startDavit();
  const report = await runDeployBench({
    url: own?.url ?? process.env.DAVIT_URL ?? 'http://127.0.0.1:3000',
    token: own?.token ?? process.env.DAVIT_TOKEN ?? '',
    gatewayPort: own?.gatewayPort ?? Number(process.env.DAVIT_GATEWAY_PORT ?? 8080),
    project: process.env.DAVIT_PROJECT,
    rounds: Number(process.env.DAVIT_BENCH_ROUNDS ?? 10),
    onRound: (line) => console.log(line),
  }).finally(() => own?.destroy());
  console.log(`\n${formatReport(report)}`);
  const results = new URL('results/', import.meta.url);
  await mkdir(results, { recursive: true });
  await writeFile(new URL('deploy.json', results), `${JSON.stringify(report, null, 2)}\n`);
}

function formatReport(report: DeployReport): string {
  const ms = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? '–' : value.toFixed(1));
  const { davit, docker, bridge } = report;
  const dockerPhase = (name: string) => RUN_PHASES.find((phase) => phase === name);
  const phases = DEPLOY_PHASES.map((name) => {
    const same = dockerPhase(name);
    const [likewise, onBridge] = same ? [ms(docker.phasesMs[same]), ms(bridge.phasesMs[same])] : ['', ''];
    return [name, ms(davit.phasesMs[name]), likewise, onBridge];
  });
  const table = formatTable([
    ['deploy, ms', 'davit', 'docker run', 'on the default bridge'],
    ...phases,
    ...(['median', 'min', 'max'] as const).map((which) => [
      which,
      ...[davit, docker, bridge].map(({ totalMs }) => ms(totalMs[which])),
    ]),
  ]);
  const verdict = (ratio: number) =>
    `${ratio.toFixed(2)}, ${ratio <= LIMIT ? 'within' : 'above'} the limit of ${LIMIT.toFixed(2)}`;
  return [
    table,
    `by docker run on such a network: ${verdict(report.ratio)} (medians of ${report.rounds}, in turns)`,
    `by docker run on the default bridge, which keeps no projects apart: ${verdict(report.bridgeRatio)}`,
  ].join('\n');
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
