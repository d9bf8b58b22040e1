import * as nodeModule from 'node:module';

type Resolved = { readonly url: string; readonly shortCircuit?: boolean };
type Resolve = (specifier: string, context: unknown, next: (specifier: string, context: unknown) => Resolved) => Resolved;

/** Of Node 24, which runs the tests; the types are those of the Node 20 that the oldest supported editor has. */
const hooks = nodeModule as unknown as { registerHooks(hooks: { resolve: Resolve }): void };

const EDITOR = new URL('./editor.ts', import.meta.url).href;

// The real `vscode` exists only inside the editor. Code below must be imported after this, with `await import()`.
hooks.registerHooks({
  resolve: (specifier, context, next) => (specifier === 'vscode' ? { url: EDITOR, shortCircuit: true } : next(specifier, context)),
});
