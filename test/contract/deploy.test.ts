// The files to run Casewire with: Dockerfile, compose.yaml, the Helm chart, the systemd unit. Nothing of it can be started here; what they
// say is held against what the code knows: settings, ports, routes, the versions of Node.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { settingNames, settings } from '../../src/config/settings.ts';
import { renderTemplate } from '../support/render-chart.ts';

// biome-ignore lint/suspicious/noExplicitAny: the files are looked into freely
type Loose = any;

const read = (path: string): string => readFileSync(path, 'utf8');
const packageJson = JSON.parse(read('package.json'));
const environmentNames = settingNames.flatMap((name) => [settings[name].env, `${settings[name].env}_FILE`]);
const secretNames = settingNames.filter((name) => settings[name].secret).map((name) => settings[name].env);
/** What the image sets, and other programs read. */
const foreign = ['NODE_ENV'];
const commands = readdirSync('src/cli/commands').map((file) => file.replace(/(\.test)?\.ts$/, ''));
const healthRoutes = [...read('src/http/health.ts').matchAll(/'(\/[\w/]+)'/g)].map(([, path]) => path);

const dockerfile = read('Dockerfile');
/** Instructions with their continued lines, comments left out. */
const instructions = dockerfile
  .replaceAll(/^\s*#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '');
const argumentOf = (instruction: string): string =>
  instructions.find((line) => line.startsWith(`${instruction} `))?.slice(instruction.length + 1) ?? '';

describe('the Dockerfile', () => {
  it('uses a Node that package.json allows, in each stage', () => {
    const [major, minor] = /^>=(\d+)\.(\d+)$/.exec(packageJson.engines.node)?.slice(1).map(Number) ?? [];
    const version = Number(/^NODE_VERSION=(\d+)$/.exec(argumentOf('ARG'))?.[1]);
    // A tag of a major version is its newest minor one.
    expect([version, minor !== undefined]).toEqual([major, true]);
    const stages = instructions.filter((line) => line.startsWith('FROM '));
    expect(stages).toHaveLength(2);
    for (const stage of stages) expect(stage).toMatch(/^FROM node:\$\{NODE_VERSION\}-/);
  });

  it('starts the package’s program as a user without rights, and asks for its health', () => {
    expect(Number(argumentOf('USER'))).toBeGreaterThan(0);
    expect(instructions.indexOf(`USER ${argumentOf('USER')}`)).toBeGreaterThan(
      instructions.findLastIndex((line) => line.startsWith('COPY ')),
    );
    expect(JSON.parse(argumentOf('ENTRYPOINT'))).toEqual(['node', packageJson.bin.casewire]);
    for (const command of JSON.parse(argumentOf('CMD'))) expect(commands).toContain(command);
    const [probe] = /http:\/\/127\.0\.0\.1:\$\{process\.env\.PORT\}(\/\w+)/.exec(argumentOf('HEALTHCHECK'))?.slice(1) ?? [];
    expect(healthRoutes).toContain(probe);
  });

  it('sets only what is a setting, and offers the port that it sets', () => {
    const set = Object.fromEntries(
      instructions
        .filter((line) => line.startsWith('ENV '))
        .flatMap((line) =>
          line
            .slice(4)
            .split(' ')
            .map((pair) => pair.split('=')),
        ),
    );
    for (const name of Object.keys(set)) expect([...environmentNames, ...foreign]).toContain(name);
    expect(argumentOf('EXPOSE')).toBe(set['PORT']);
  });

  it('copies what is there, and what .dockerignore lets in', () => {
    const copied = instructions.filter((line) => /^COPY (?!--from)/.test(line)).flatMap((line) => line.split(' ').slice(1, -1));
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect([...copied].sort()).toEqual([...allowed].sort());
    for (const path of copied) expect(readdirSync('.')).toContain(path);
  });
});

describe('compose.yaml', () => {
  const compose: Loose = parse(read('compose.yaml'), { merge: true });
  const ours: [string, Loose][] = Object.entries<Loose>(compose.services).filter(([name]) => name !== 'postgres');

  it('sets only what is a setting, and secrets from the environment', () => {
    expect(ours.map(([name]) => name)).toEqual(['migrate', 'api', 'worker']);
    for (const [name, { environment }] of ours) {
      for (const [variable, value] of Object.entries<Loose>(environment)) {
        expect([name, environmentNames]).toEqual([name, expect.arrayContaining([variable])]);
        if (secretNames.includes(variable)) expect([variable, value]).toEqual([variable, expect.stringMatching(/\$\{\w+:\?/)]);
      }
      expect(Object.keys(environment)).toEqual(expect.arrayContaining(['DATABASE_URL', 'CASEWIRE_MASTER_KEY']));
    }
    expect(compose.services.postgres.environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
    expect(Number(compose.services.postgres.image.replace('postgres:', ''))).toBeGreaterThanOrEqual(15);
  });

  it('migrates before it serves, stops with patience, and listens to this machine only', () => {
    const [migrate, api, worker] = ours.map(([, service]) => service);
    expect(migrate.command).toEqual(['migrate']);
    for (const service of [api, worker]) {
      expect(service.depends_on).toEqual({ migrate: { condition: 'service_completed_successfully' } });
      expect(Number.parseInt(service.stop_grace_period, 10)).toBeGreaterThan(15);
    }
    expect([api.environment.CASEWIRE_ROLES, worker.environment.CASEWIRE_ROLES]).toEqual(['api', 'worker']);
    expect(api.ports).toEqual([`127.0.0.1:3000:${argumentOf('EXPOSE')}`]);
    expect(compose.services.postgres.ports).toBeUndefined();
  });
});

describe('the Helm chart', () => {
  const folder = 'deploy/helm/casewire';
  const chart: Loose = parse(read(`${folder}/Chart.yaml`));
  const values: Loose = parse(read(`${folder}/values.yaml`));
  const valid = new Ajv({ strict: false }).compile(JSON.parse(read(`${folder}/values.schema.json`)));
  const render = (more: Loose = {}): Loose[] =>
    readdirSync(`${folder}/templates`)
      .filter((file) => file.endsWith('.yaml'))
      .flatMap((file) => {
        const root = {
          Values: { ...values, ...more },
          Chart: { Name: chart.name, Version: chart.version, AppVersion: chart.appVersion },
          Release: { Name: 'rel', Revision: 3 },
        };
        const documents = parseAllDocuments(renderTemplate(read(`${folder}/templates/${file}`), root));
        return documents.map((document) => {
          expect([file, document.errors]).toEqual([file, []]);
          return document.toJS();
        });
      })
      .filter((document) => document !== null);
  const named = (documents: Loose[], kind: string, component?: string) =>
    documents.filter((document) => document.kind === kind && (component === undefined || document.metadata.name.endsWith(`-${component}`)));

  it('is of this version, and its own values are valid', () => {
    expect([chart.version, chart.appVersion]).toEqual([packageJson.version, packageJson.version]);
    expect([valid(values), valid.errors]).toEqual([true, null]);
    expect(valid({ ...values, settings: { ...values.settings, CASEWIRE_MASTER_KEY: 'x' } })).toBe(false);
    expect(valid({ ...values, replicas: 3 })).toBe(false);
  });

  it('makes a Deployment for each role, a Service, a Job before both, and a budget for each', () => {
    const documents = render();
    expect(documents.map(({ kind }) => kind).sort()).toEqual([
      'Deployment',
      'Deployment',
      'Job',
      'PodDisruptionBudget',
      'PodDisruptionBudget',
      'Service',
    ]);
    expect(render({ migrate: { enabled: false } }).map(({ kind }) => kind)).not.toContain('Job');
    const [service] = named(documents, 'Service');
    const [api] = named(documents, 'Deployment', 'api');
    expect(api.spec.template.metadata.labels).toMatchObject(service.spec.selector);
    for (const role of ['api', 'worker']) {
      const [deployment] = named(documents, 'Deployment', role);
      const [budget] = named(documents, 'PodDisruptionBudget', role);
      expect(deployment.spec.template.metadata.labels).toMatchObject(deployment.spec.selector.matchLabels);
      expect(deployment.spec.template.metadata.labels).toMatchObject(budget.spec.selector.matchLabels);
      expect(deployment.spec.replicas).toBe(values[role].replicas);
    }
    const [job] = named(documents, 'Job');
    expect(job.metadata.annotations['helm.sh/hook']).toBe('pre-install,pre-upgrade');
  });

  it('sets only what is a setting, takes secrets from a Secret, and probes routes that exist', () => {
    for (const document of [...named(render(), 'Deployment'), ...named(render(), 'Job')]) {
      const [container] = document.spec.template.spec.containers;
      for (const command of container.args) expect(commands).toContain(command);
      for (const { name, value } of container.env) {
        expect([name, environmentNames.includes(name), typeof value]).toEqual([name, true, 'string']);
        expect(secretNames).not.toContain(name);
        const known = settingNames.find((one) => settings[one].env === name);
        if (known) expect([name, settings[known].type.read(value).kind]).toEqual([name, 'value']);
      }
      expect(container.envFrom).toEqual([{ secretRef: { name: 'casewire' } }]);
      expect(container.image).toBe(`casewire:${packageJson.version}`);
      if (document.kind !== 'Deployment') continue;
      const port = container.env.find(({ name }: Loose) => name === 'PORT').value;
      expect(container.ports).toEqual([{ name: 'http', containerPort: Number(port) }]);
      for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
        expect(healthRoutes).toContain(probe.httpGet.path);
        expect(probe.httpGet.port).toBe('http');
      }
      expect(container.readinessProbe.httpGet.path).toBe('/readyz');
      const drain = Number(container.env.find(({ name }: Loose) => name === 'CASEWIRE_DRAIN_SECONDS').value);
      expect(document.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(drain + 15);
    }
  });

  it('runs as nobody who may write, however it is filled in', () => {
    const more = { podAnnotations: { a: 'b' }, nodeSelector: { disk: 'fast' }, tolerations: [{ key: 'x', operator: 'Exists' }] };
    for (const document of [...named(render(more), 'Deployment'), ...named(render(more), 'Job')]) {
      const { spec } = document.spec.template;
      expect(spec).toMatchObject({
        ...{ nodeSelector: more.nodeSelector, tolerations: more.tolerations },
        enableServiceLinks: false,
        automountServiceAccountToken: false,
      });
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: Number(argumentOf('USER')) });
      expect(spec.containers[0].securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });
});

describe('the systemd unit', () => {
  const path = 'deploy/systemd/casewire.service';
  const unit = read(path);
  const lines = unit.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const all = (name: string) => lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1));

  it('starts the package’s program with a command that exists, and sets only what is a setting', () => {
    const [start = ''] = all('ExecStart');
    expect(start).toContain(`/${packageJson.bin.casewire} `);
    expect(commands).toContain(start.split(' ').at(-1));
    for (const pair of all('Environment')) expect([...environmentNames, ...foreign]).toContain(pair.split('=')[0]);
    for (const pair of all('Environment')) for (const name of secretNames) expect(pair.startsWith(`${name}=`)).toBe(false);
    expect(Number(all('TimeoutStopSec')[0])).toBeGreaterThan(15);
  });

  const missing = spawnSync('systemd-analyze', ['--version']).status !== 0;
  // Belongs to systemd: its name says why it is skipped elsewhere.
  it.skipIf(missing)(`passes systemd-analyze${missing ? ' (skipped: it is not installed)' : ''}`, () => {
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', path], { encoding: 'utf8' });
    // A machine that keeps Node elsewhere may say that the program is not there; nothing else.
    expect(stderr.split('\n').filter((line) => line.includes('casewire.service') && !/not executable/.test(line))).toEqual([]);
    expect([0, 1]).toContain(status);
  });
});
