// The bundle carries other people's code, so it carries their copyright notices and licences too.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The notices of every package that esbuild put into the bundle; equal licences are said once. */
export function thirdPartyNotices(metafile) {
  const folders = new Set(Object.keys(metafile.inputs).map(packageFolder).filter(Boolean));
  const packagesOf = new Map();
  for (const folder of [...folders].sort()) {
    const { heading, licence } = readNotice(folder);
    packagesOf.set(licence, [...(packagesOf.get(licence) ?? []), heading]);
  }
  return [...packagesOf]
    .map(([licence, headings]) => `${headings.join('\n')}\n\n${licence}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

function packageFolder(input) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
}

function readNotice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const paragraphs = file ? paragraphsOf(readFileSync(join(folder, file), 'utf8')) : [];
  const isCopyright = (paragraph) => /^(copyright\b|\(c\)|©)/i.test(paragraph);
  const owners = paragraphs.filter(isCopyright);
  return {
    heading: [`${name} ${version} (${license})`, ...owners.map((owner) => `  ${owner}`)].join('\n'),
    licence: paragraphs.filter((paragraph) => !isCopyright(paragraph)).join('\n\n'),
  };
}

/** One line each, so that two prints of one licence are seen to be equal. */
function paragraphsOf(text) {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '');
}
