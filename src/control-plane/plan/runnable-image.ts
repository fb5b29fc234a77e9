/** The programs that stand in the place of these very images. */
export type SampleProgram = 'whoami' | 'echo' | 'dns';

/** The program an image has a counterpart in; `undefined` for others. Tag and digest do not matter. */
export function sampleProgram(image: string | undefined): SampleProgram | undefined {
  const repository = (image ?? '').replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return programs.find(([pattern]) => pattern.test(repository))?.[1];
}

/** Mirrors of the last two are as good as their homes: nobody else gives an image such a name. */
const programs: readonly (readonly [RegExp, SampleProgram])[] = [
  [/^((index\.)?docker\.io\/|ghcr\.io\/)?(traefik|containous)\/whoami$/, 'whoami'],
  [/\/echo-(basic|advanced)$/, 'echo'],
  [/(^|\/)coredns$/, 'dns'],
];
