// Bundles the program into dist/: one entry for the command line, one for the child process that
// runs sample backends, everything heavy in chunks of its own so that a cold start stays cold.
import { rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { thirdPartyNotices } from './third-party-notices.mjs';

rmSync('dist', { recursive: true, force: true });

const result = await build({
  entryPoints: { main: 'src/cli/main.ts', 'sample-backends': 'src/workloads/child.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  // Ink reaches for its devtools in development only, and http-proxy-3 follows redirects if asked
  // to, which it is not. The stub keeps both out of the bundle.
  alias: {
    'react-devtools-core': './.ci/unused-stub.mjs',
    'follow-redirects': './.ci/unused-stub.mjs',
  },
  // Bundled CommonJS packages still call require() for Node's own modules.
  banner: {
    js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);",
  },
  logLevel: 'warning',
});

writeFileSync('dist/THIRD_PARTY_NOTICES.txt', thirdPartyNotices(result.metafile));
