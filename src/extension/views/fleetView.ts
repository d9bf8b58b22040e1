import * as vscode from 'vscode';
import type { FleetState } from '../../protocol/events/fleet.ts';
import type { ViewId } from '../contributions.ts';
import type { Clock } from '../state/clock.ts';
import { Disposables } from '../state/disposables.ts';
import type { FleetStore } from '../state/fleetStore.ts';
import { isSilent, type HostPort } from '../state/hostPort.ts';
import type { Disposable, Event } from '../state/signal.ts';
import type { ModelNode } from './tree/modelNode.ts';
import { ModelTree } from './tree/modelTree.ts';
import type { RowPresenter } from './tree/rowPresenter.ts';
import type { CommandTarget, TreeElement } from './tree/treeElement.ts';
import { viewMessage } from './viewMessage.ts';

/** What makes one view differ from another. */
export interface FleetViewOptions<D> {
  readonly id: ViewId;
  readonly model: (state: FleetState) => readonly ModelNode<D>[];
  readonly presenter: RowPresenter<D>;
  /** Whether the model has no rows; asked on every change, also while the view is closed, so cheaper than building it. */
  readonly isEmpty: (state: FleetState) => boolean;
  /** Fires when something else changed that the model shows. */
  readonly onDidChangeElsewhere?: Event<void>;
  /** Told of rows whose children somebody sees. */
  readonly onDidOpen?: (data: D) => void;
  /** What else stands above the rows; shown when nothing more important is. */
  readonly message?: () => string | undefined;
  /** Whether several rows can be selected at once; with `dragAndDrop` they always can. */
  readonly canSelectMany?: boolean;
  readonly dragAndDrop?: vscode.TreeDragAndDropController<TreeElement<D>>;
  /** Number on the view, with the words for it; shown also while the view is closed. */
  readonly badge?: (state: FleetState) => vscode.ViewBadge | undefined;
}

/** A view of the side bar that shows one model of the fleet. */
export class FleetView<D extends object> implements Disposable {
  private readonly host: HostPort;
  private readonly fleet: FleetStore;
  private readonly options: FleetViewOptions<D>;
  private readonly owned = new Disposables();
  private readonly tree: ModelTree<D>;
  private readonly view: vscode.TreeView<TreeElement<D>>;

  constructor(host: HostPort, fleet: FleetStore, clock: Clock, options: FleetViewOptions<D>) {
    this.host = host;
    this.fleet = fleet;
    this.options = options;
    this.tree = this.owned.add(new ModelTree(() => options.model(fleet.state), options.presenter, clock, options.onDidOpen));
    this.view = this.owned.add(vscode.window.createTreeView(options.id, {
      treeDataProvider: this.tree,
      showCollapseAll: true,
      canSelectMany: options.canSelectMany ?? options.dragAndDrop !== undefined,
      ...(options.dragAndDrop === undefined ? {} : { dragAndDropController: options.dragAndDrop }),
    }));
    this.tree.attach(this.view);
    this.owned.add(fleet.onDidChange(() => { this.refresh(); }));
    if (options.onDidChangeElsewhere !== undefined) this.owned.add(options.onDidChangeElsewhere(() => { this.refresh(); }));
    this.owned.add(host.onDidChangeState(() => { this.showState(); }));
    this.owned.add(vscode.workspace.onDidGrantWorkspaceTrust(() => { this.showState(); }));
    this.showState();
  }

  get isVisible(): boolean {
    return this.view.visible;
  }

  /** Brings a row into sight, unfolds it and gives it the keyboard, if it exists; shows the view, too. Returns whether it exists. */
  async reveal(key: string): Promise<boolean> {
    const element = this.tree.element(key);
    if (element !== undefined) await this.view.reveal(element, { select: false, focus: true, expand: true });
    return element !== undefined;
  }

  /** What the row is about that has the keyboard, else the selected one. To be asked while the view has the keyboard. */
  async focusedTarget(): Promise<CommandTarget | undefined> {
    const before = new Set(this.view.selection);
    // The editor tells which rows are selected, never which one has the keyboard: that is the one which this adds, or takes away.
    await vscode.commands.executeCommand('list.toggleSelection');
    const after = new Set(this.view.selection);
    const toggled = [...after].find((row) => !before.has(row)) ?? [...before].find((row) => !after.has(row));
    await vscode.commands.executeCommand('list.toggleSelection');
    return (toggled ?? this.view.selection[0])?.target;
  }

  dispose(): void {
    this.owned.dispose();
  }

  private refresh(): void {
    this.tree.invalidate();
    this.showState();
  }

  private showState(): void {
    const { state, isStale } = this.fleet;
    const message = viewMessage({ isStale, hostState: this.host.state, isHostSilent: isSilent(this.host), isWorkspaceTrusted: vscode.workspace.isTrusted });
    // An empty view shows its welcome content, which a message would hide.
    this.set('message', this.options.isEmpty(state) ? undefined : message ?? this.options.message?.());
    if (this.options.badge !== undefined) this.set('badge', this.options.badge(state));
  }

  /** Each assignment is a message to the editor, so only what changed is assigned. */
  private set(property: 'message' | 'badge', value: string | vscode.ViewBadge | undefined): void {
    if (JSON.stringify(this.view[property]) !== JSON.stringify(value)) Object.assign(this.view, { [property]: value });
  }
}
