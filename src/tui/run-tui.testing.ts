/** Runs the screen over the little world of the tests, for a test that has a real terminal. */
import { createTrafficFeed } from '../traffic/feed.ts';
import { goodAndBad, lookups, talk } from './tui.testing.ts';
import { startTui } from './tui.tsx';

const feed = createTrafficFeed();
for (const event of goodAndBad) feed.publish(event);
const controller = new AbortController();
process.on('SIGTERM', () => controller.abort());

const crash = process.argv[2] === 'crash';
if (crash) setTimeout(() => Promise.reject(new Error('a planted bug')), 500);

await startTui({
  source: { ...lookups, current: () => talk, subscribe: () => () => {}, feed },
  stdin: process.stdin,
  stdout: process.stdout,
  env: process.env,
  signal: controller.signal,
  now: Date.now,
});
console.log('the shell again');
