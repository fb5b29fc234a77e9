import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithUs } from './end-with-us.mjs';
import { Trouble } from './trouble.mjs';

/**
 * Starts the bundle as a cluster without a single manifest. Gives the kubeconfig and a way to stop it;
 * all that Postern says goes into two files in `folder`, so that it can outlive this process.
 */
export async function startPostern({ root, folder, keep, debug }) {
  // Strict, as a cluster is: a Secret that the suite left out on purpose must stay missing.
  const args = ['up', '--api-only', '--strict', '--no-tui', '--output', 'ndjson'];
  const said = join(folder, 'postern.ndjson');
  const complaints = join(folder, 'postern.err');
  const child = spawn(
    process.execPath,
    [join(root, 'bin/postern.js'), ...args, '--state-dir', join(folder, 'state')],
    {
      cwd: folder,
      stdio: ['ignore', openSync(said, 'w'), debug ? 'inherit' : openSync(complaints, 'w')],
      detached: true,
    },
  );
  if (keep) child.unref();
  else endWithUs(child);
  const ready = await readyEvent(child, said);
  if (ready) return { pid: child.pid, kubeconfig: ready.kubeconfig, stop: () => stop(child) };
  if (hasEnded(child)) {
    const why = debug ? '' : readFileSync(complaints, 'utf8').trim();
    throw new Trouble(`Postern did not start. ${why}`, { next: `All that it said: ${folder}` });
  }
  child.kill('SIGKILL');
  throw new Trouble(`Postern was not ready in ${patienceMs / 1000} s.`, {
    next: `All that it said: ${folder}`,
  });
}

/** The suite asks for a GatewayClass that somebody else made; here it is made through the API. */
export async function createGatewayClass(kubeconfig, name) {
  const { status, body } = await send(kubeconfig, {
    path: '/apis/gateway.networking.k8s.io/v1/gatewayclasses',
    object: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'GatewayClass',
      metadata: { name },
      spec: { controllerName: 'postern.dev/gateway-controller' },
    },
  });
  if (status === 201) return;
  throw new Trouble(`Postern's API refused the GatewayClass ${name}: ${status} ${body}`, {
    next: 'The suite needs an API that can be written to.',
  });
}

async function readyEvent(child, file) {
  const giveUpAt = Date.now() + patienceMs;
  while (!hasEnded(child) && Date.now() < giveUpAt) {
    // The first line; what comes after it is for people.
    const [first, ...rest] = readFileSync(file, 'utf8').split('\n', 2);
    if (rest.length > 0) return JSON.parse(first);
    await sleep(stepMs);
  }
  return undefined;
}

function hasEnded({ exitCode, signalCode }) {
  return exitCode !== null || signalCode !== null;
}

async function stop(child) {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const impatient = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await ended;
  clearTimeout(impatient);
}

function send(kubeconfig, { path, object }) {
  const { clusters, users } = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  const options = {
    method: 'POST',
    ca: Buffer.from(ca, 'base64'),
    headers: {
      authorization: `Bearer ${users[0].user.token}`,
      'content-type': 'application/json',
    },
  };
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, server), options, async (response) => {
      let body = '';
      for await (const part of response.setEncoding('utf8')) body += part;
      resolve({ status: response.statusCode, body });
    });
    asked.on('error', reject);
    asked.end(JSON.stringify(object));
  });
}

const patienceMs = 15_000;
const stepMs = 50;
