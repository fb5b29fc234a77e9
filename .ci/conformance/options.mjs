import { parseArgs } from 'node:util';

export const profiles = [
  'GATEWAY-HTTP',
  'GATEWAY-GRPC',
  'GATEWAY-TLS',
  'GATEWAY-TCP',
  'GATEWAY-UDP',
];

export const help = `Runs the stock Gateway API conformance suite against Postern and writes its report.

  npm run conformance -- [OPTIONS] [-- FLAGS OF THE SUITE]

  --profile NAME     only this profile (repeatable): ${profiles.join(', ')}
  --run-test NAME    only this test; no report is written
  --all-features     claim every feature, not only those in the GatewayClass's status
  --own-network      in a network namespace of its own (Linux): needs no root, collides with nobody
  --keep             leave Postern and the objects of the suite as they are at the end
  --debug            every word of the suite and of Postern

Exit codes: 0 all passed, 1 something failed, 2 wrong usage, 3 the world said no, 4 no Go to be had.
`;

/** The options of a run, or what is wrong with them. */
export function readOptions(args) {
  try {
    const { values, positionals } = parseArgs({ args, options: known, allowPositionals: true });
    const chosen = values.profile.map((name) => name.toUpperCase());
    const stranger = chosen.find((name) => !profiles.includes(name));
    if (stranger) return { wrong: `There is no profile ${stranger}.` };
    const word = positionals.find((one) => !one.startsWith('-'));
    if (word) return { wrong: `${word} means nothing here; flags of the suite begin with a dash.` };
    return {
      profiles: chosen.length > 0 ? chosen : profiles,
      runTest: values['run-test'],
      allFeatures: values['all-features'],
      ownNetwork: values['own-network'],
      keep: values.keep,
      debug: values.debug,
      help: values.help,
      suiteFlags: positionals,
    };
  } catch (error) {
    return { wrong: error.message };
  }
}

const known = {
  profile: { type: 'string', multiple: true, default: [] },
  'run-test': { type: 'string' },
  'all-features': { type: 'boolean', default: false },
  'own-network': { type: 'boolean', default: false },
  keep: { type: 'boolean', default: false },
  debug: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};
