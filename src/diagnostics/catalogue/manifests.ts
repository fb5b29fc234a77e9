import type { CatalogueEntry } from './entry.ts';

/** Finding the files, reading them as YAML or JSON, and telling Kubernetes objects from the rest. */
export const manifestProblems = {
  'manifest-path-missing': {
    severity: 'error',
    title: 'A path that was asked for is not there',
    why: 'Nothing on this machine has that path or matches that pattern, so no object comes from it. The path is watched: it is read as soon as it appears.',
    next: 'Correct the path, or create the file or folder.',
  },
  'manifest-source-empty': {
    severity: 'warning',
    title: 'A path holds no manifest',
    why: 'Folders are read for files that end in .yaml, .yml or .json; node_modules and whatever begins with a dot are passed over. None of what is left holds an object.',
    next: 'Put a manifest there, or name the file itself.',
  },
  'manifest-file-unreadable': {
    severity: 'error',
    title: 'A manifest cannot be read',
    why: 'The operating system refused to open or read the file, so what it says now is unknown. Objects that were read from it before stay in force.',
    next: 'Make the file readable for the user that runs Postern.',
  },
  'manifest-not-text': {
    severity: 'error',
    title: 'A manifest is not text',
    why: 'YAML and JSON are UTF-8 text (UTF-16 with a byte order mark is understood too); these bytes are neither.',
    next: 'Save the file as UTF-8.',
  },
  'manifest-too-large': {
    severity: 'error',
    title: 'A manifest is larger than the limit',
    why: 'A file of that size would take many seconds to read on every save, so it is refused at once instead.',
    next: 'Split the file, or leave what is not needed on a laptop out of it.',
  },
  'manifest-set-too-large': {
    severity: 'error',
    title: 'The manifests together are larger than the limit',
    why: 'The files are read in the order of their names until the limit is reached; the rest is not read at all.',
    next: 'Name only the files or folders that are needed.',
  },
  'manifest-too-many-documents': {
    severity: 'error',
    title: 'A file holds more documents than the limit',
    why: 'A file with that many documents is refused as a whole, so that no part of it is in force by accident.',
    next: 'Split the file.',
  },
  'manifest-too-many-files': {
    severity: 'error',
    title: 'There are more manifest files than the limit',
    why: 'The files are taken in the order of their names until the limit is reached; usually a path points at a larger tree than was meant.',
    next: 'Name a narrower folder or pattern.',
  },
  'manifest-too-deep': {
    severity: 'error',
    title: 'A document is nested too deeply',
    why: 'No Kubernetes object comes near that depth; it is most often a slip in brackets or indentation, and it is refused so that reading it stays cheap.',
    next: 'Check the indentation and the brackets at this place.',
  },
  'yaml-alias-limit': {
    severity: 'error',
    title: 'The aliases of a document expand too far',
    why: 'An alias stands for a whole copy of what its anchor marks; aliases of aliases can make megabytes out of a few lines, or never end.',
    next: 'Write the repeated parts out, or use fewer aliases.',
  },
  'yaml-syntax-error': {
    severity: 'error',
    title: 'A document is not valid YAML',
    why: 'The document cannot be read, so what it should say is unknown. Only this document is affected; when an earlier version of it was read, that one stays in force.',
    next: 'Correct the YAML at this place.',
  },
  'yaml-duplicate-key': {
    severity: 'error',
    title: 'A key stands twice in one mapping',
    why: 'Only one of the two values could count, and readers disagree on which. The API server refuses such objects.',
    next: 'Remove or rename one of the two keys.',
  },
  'object-type-missing': {
    severity: 'error',
    title: 'An object says only half of what it is',
    why: 'Kubernetes tells objects apart by apiVersion and kind together; with one of them missing the object belongs to no kind.',
    next: 'Write both apiVersion and kind at the top of the document.',
  },
  'object-defined-twice': {
    severity: 'warning',
    title: 'Two documents define the same object',
    why: 'Documents are applied in the order of their files, as kubectl does it, so the later one replaces the earlier one as a whole.',
    next: 'Remove one of the two, or give it another name or namespace.',
  },
  'not-a-kubernetes-object': {
    severity: 'info',
    title: 'A document is not a Kubernetes object',
    why: 'It has neither apiVersion nor kind. Other tools keep YAML and JSON beside manifests, so such documents are passed over.',
    next: 'Nothing needs to be done; name the manifests one by one to pass over other files silently.',
  },
  'helm-template-skipped': {
    severity: 'info',
    title: 'A Helm template was passed over',
    why: 'The file holds template actions ({{ … }}), so it becomes YAML only when Helm has rendered it.',
    next: 'Render the chart and pass the result in: helm template CHART | postern -',
  },
  'kustomization-skipped': {
    severity: 'info',
    title: 'A kustomization was passed over',
    why: 'It describes how to make objects and is not one itself. The resources it names are read as they stand, without its patches.',
    next: 'Build it and pass the result in: kubectl kustomize FOLDER | postern -',
  },
  'object-changed-by-api': {
    severity: 'info',
    title: "A file's object was changed through the API",
    why: 'A kubectl command changed an object that a file declares. The change holds until the file says something new, and is gone at the next start.',
    next: 'Write the change into the file to keep it, or save another change of the object to drop it.',
  },
  'object-deleted-by-api': {
    severity: 'info',
    title: "A file's object was deleted through the API",
    why: 'A kubectl command deleted an object that a file declares. It stays away until the file says something new about it, and is back at the next start.',
    next: 'Remove the object from the file, or apply the file with kubectl to have it back.',
  },
  'manifest-watch-limited': {
    severity: 'warning',
    title: 'Changes may go unnoticed',
    why: 'The operating system refused to watch some of the files, so saving one of them may change nothing until the next start.',
    next: 'On Linux, raise fs.inotify.max_user_watches; otherwise name fewer files or folders.',
  },
} as const satisfies Record<string, CatalogueEntry>;
