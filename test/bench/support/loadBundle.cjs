// Loads an extension's bundle in a fresh Node, with an editor that is not there: node loadBundle.cjs <bundle>. Prints the milliseconds.
const Module = require('node:module');

/** Anything that is asked of the editor while a bundle loads: classes to extend, functions to call, enums to read. */
const editor = new Proxy(function () {}, { get: (_, name) => (name === Symbol.toPrimitive ? () => '' : editor), apply: () => editor, construct: () => ({}) });
const load = Module._load;
Module._load = (request, ...rest) => (request === 'vscode' ? editor : load(request, ...rest));
const startedMs = performance.now();
require(process.argv[2]);
console.log(performance.now() - startedMs);
