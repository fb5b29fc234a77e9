/** The sample backends that take the place of these very images. */
export type SampleImage = 'whoami' | 'echo-basic';

/** Which sample backend an image is; `undefined` for every other image. Tag and digest do not matter. */
export function sampleImage(image: string | undefined): SampleImage | undefined {
  const repository = (image ?? '').replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  if (whoamiPattern.test(repository)) return 'whoami';
  return echoPattern.test(repository) ? 'echo-basic' : undefined;
}

const whoamiPattern = /^((index\.)?docker\.io\/|ghcr\.io\/)?(traefik|containous)\/whoami$/;
const echoPattern = /\/echo-basic$/;
