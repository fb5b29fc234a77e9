import { spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Trouble } from './trouble.mjs';

/**
 * Starts the bundle as a cluster without a single manifest. Gives the kubeconfig and a way to stop it;
 * all that Postern says goes into two files in `folder`.
 */
export async function startPostern({ root, folder, keep, debug }) {
  // Strict, as a cluster is: a Secret that the suite left out on purpose must stay missing.
  const args = ['up', '--api-only', '--strict', '--no-tui', '--output', 'ndjson'];
  const child = spawn(
    process.execPath,
    [join(root, 'bin/postern.js'), ...args, '--state-dir', join(folder, 'state')],
    // Whoever keeps it ends it by hand: Ctrl-C for the suite is not meant for Postern then.
    { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: keep },
  );
  const ended = new Promise((resolve) =>
    child.on('exit', (code, signal) => resolve(code ?? signal)),
  );
  child.stderr.pipe(createWriteStream(join(folder, 'postern.err')));
  if (debug) child.stderr.pipe(process.stderr, { end: false });
  child.stdout.pipe(createWriteStream(join(folder, 'postern.ndjson')));
  const ready = await Promise.race([readyEvent(child), ended, patience()]);
  if (ready?.event !== 'ready') {
    child.kill('SIGKILL');
    const words = ready === undefined ? `was not ready in ${patienceMs / 1000} s` : 'did not start';
    const said = readFileSync(join(folder, 'postern.err'), 'utf8').trim();
    throw new Trouble(`Postern ${words}. ${said}`, { next: `All that it said: ${folder}` });
  }
  return { pid: child.pid, kubeconfig: ready.kubeconfig, ended, stop: () => stop(child, ended) };
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

function readyEvent(child) {
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      const said = parse(line);
      if (said?.event !== 'ready') return;
      lines.close();
      // The pipe to the file goes on; without a reader of lines it has to be told so.
      child.stdout.resume();
      resolve(said);
    });
  });
}

function patience() {
  return new Promise((resolve) => setTimeout(resolve, patienceMs).unref());
}

async function stop(child, ended) {
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

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const patienceMs = 15_000;
