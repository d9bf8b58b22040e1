import * as vscode from 'vscode';
import type { Clock } from '../../state/clock.ts';
import { Disposables } from '../../state/disposables.ts';
import type { Disposable } from '../../state/signal.ts';
import { allRows, rowsToRedraw, type ModelNode } from './modelNode.ts';
import type { RowPresenter } from './rowPresenter.ts';
import type { TreeElement } from './treeElement.ts';

/** Changes that come within this time are drawn together. */
const REDRAW_DELAY_MS = 60;

/** Rows that show a running time are redrawn this often; they show minutes. */
const TIMED_REDRAW_MS = 20_000;

/** A tree that follows a model: builds it only while it can be seen, and redraws only the rows that changed. */
export class ModelTree<D extends object> implements vscode.TreeDataProvider<TreeElement<D>>, Disposable {
  private readonly buildModel: () => readonly ModelNode<D>[];
  private readonly presenter: RowPresenter<D>;
  private readonly clock: Clock;
  private readonly onDidOpen: ((data: D) => void) | undefined;
  private readonly owned = new Disposables();
  private readonly changes = this.owned.add(new vscode.EventEmitter<TreeElement<D> | undefined>());
  private readonly elements = new Map<string, TreeElement<D>>();
  private model: readonly ModelNode<D>[] | undefined;
  private pending: Disposable | undefined;
  private isVisible = false;
  private isOutdated = true;

  readonly onDidChangeTreeData = this.changes.event;

  /** `onDidOpen` is told of rows whose children the editor asks for, which it does when somebody sees them. */
  constructor(buildModel: () => readonly ModelNode<D>[], presenter: RowPresenter<D>, clock: Clock, onDidOpen?: (data: D) => void) {
    this.onDidOpen = onDidOpen;
    this.buildModel = buildModel;
    this.presenter = presenter;
    this.clock = clock;
  }

  /** Follows the visibility of the view that shows this tree. */
  attach(view: vscode.TreeView<TreeElement<D>>): void {
    this.isVisible = view.visible;
    this.owned.add(view.onDidChangeVisibility(({ visible }) => {
      this.isVisible = visible;
      if (visible && this.isOutdated) this.redraw();
    }));
    this.owned.add(this.clock.every(TIMED_REDRAW_MS, () => { this.redrawTimed(); }));
  }

  /** Says that the model may have changed. */
  invalidate(): void {
    this.isOutdated = true;
    if (!this.isVisible) return;
    this.pending ??= this.clock.after(REDRAW_DELAY_MS, () => { this.redraw(); });
  }

  getChildren(element?: TreeElement<D>): TreeElement<D>[] {
    if (element === undefined && this.model === undefined) this.adopt(this.buildModel());
    if (element !== undefined) this.onDidOpen?.(element.node.data);
    const nodes = element === undefined ? (this.model ?? []) : element.node.children;
    return nodes.flatMap((node) => this.elements.get(node.key) ?? []);
  }

  getTreeItem(element: TreeElement<D>): vscode.TreeItem {
    const item = this.presenter.item(element.node);
    item.id = element.node.key;
    // Set only in resolveTreeItem, and only then does the editor ask for it.
    delete item.tooltip;
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, element: TreeElement<D>): vscode.TreeItem {
    const tooltip = this.presenter.tooltip(element.node.data);
    if (tooltip !== undefined) item.tooltip = tooltip;
    return item;
  }

  getParent(element: TreeElement<D>): TreeElement<D> | undefined {
    return element.parent;
  }

  /** The row with this key, when it exists now. */
  element(key: string): TreeElement<D> | undefined {
    if (this.isOutdated) this.redraw();
    return this.elements.get(key);
  }

  dispose(): void {
    this.pending?.dispose();
    this.owned.dispose();
  }

  private redraw(): void {
    this.pending?.dispose();
    this.pending = undefined;
    const before = this.model;
    const after = this.buildModel();
    this.adopt(after);
    const keys = before === undefined ? undefined : rowsToRedraw(before, after);
    if (keys === undefined) this.changes.fire(undefined);
    else for (const key of keys) this.changes.fire(this.elements.get(key));
  }

  private redrawTimed(): void {
    if (!this.isVisible || this.isOutdated) return;
    for (const element of this.elements.values()) {
      if (this.presenter.isTimed(element.node.data)) this.changes.fire(element);
    }
  }

  /** Keeps the objects of rows that stay, since the editor knows rows by identity. */
  private adopt(model: readonly ModelNode<D>[]): void {
    this.model = model;
    this.isOutdated = false;
    const gone = new Set(this.elements.keys());
    for (const { node, parent } of allRows(model)) {
      gone.delete(node.key);
      const above = parent === undefined ? undefined : this.elements.get(parent.key);
      const target = this.presenter.target(node.data);
      const known = this.elements.get(node.key);
      if (known === undefined) this.elements.set(node.key, { node, parent: above, target });
      else Object.assign(known, { node, parent: above, target });
    }
    for (const key of gone) this.elements.delete(key);
  }
}
