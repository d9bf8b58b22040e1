import { plainModelName } from '../../servedRest.ts';
import { isLargeVariant, largeVariant } from './modelWindows.ts';

export interface ContextGaugeOptions {
  /** Tokens that fit, by the name that the CLI has for a model, its variant with it; `undefined` when that is not known. */
  readonly windowOf: (model: string) => number | undefined;
  readonly tell: (contextTokens: number, contextWindow: number | undefined) => void;
}

/**
 * How full the context of an agent in a terminal is. The transcript has the tokens of each request and the plain name of the model. Which variant of it that is,
 * the CLI says when it starts (by a hook) and when a person chooses another model (`/model`): where the variants have different windows and neither was heard,
 * there is no window.
 */
export class ContextGauge {
  private readonly options: ContextGaugeOptions;
  /** Whose variant is known: of one model, or of whatever comes next. */
  private chosen: { readonly plain: string | undefined; readonly isLarge: boolean } | undefined;
  private model: string | undefined;
  private tokens: number | undefined;

  constructor(options: ContextGaugeOptions) {
    this.options = options;
  }

  /** The CLI started with this model; the name has its variant. */
  startedWith(model: string): void {
    this.chosen = { plain: plainModelName(model), isLarge: isLargeVariant(model) };
    this.tell();
  }

  /** It resumed a conversation: 2.1.197 then goes on with the plain model of that, whichever variant it was, unless it was told a model. */
  resumedWith(requested: string | undefined): void {
    this.chosen = { plain: undefined, isLarge: requested !== undefined && isLargeVariant(requested) };
    this.tell();
  }

  /** A person chose another model. What is in the context was counted by the former: it is told with the next request. */
  modelChosen(isLarge: boolean): void {
    this.chosen = { plain: undefined, isLarge };
    this.model = undefined;
  }

  /** So many tokens are in the context after a request to this model. */
  request(model: string, tokens: number): void {
    this.model = model;
    this.tokensAre(tokens);
  }

  /** So many are left, such as after a compaction. */
  tokensAre(tokens: number | undefined): void {
    if (tokens === undefined || tokens <= 0) return;
    this.tokens = tokens;
    this.tell();
  }

  private tell(): void {
    if (this.tokens !== undefined) this.options.tell(this.tokens, this.model === undefined ? undefined : this.windowFor(this.model, this.tokens));
  }

  private windowFor(model: string, tokens: number): number | undefined {
    const [small, large] = [this.options.windowOf(model), this.options.windowOf(largeVariant(model))];
    const known = this.chosen?.plain === undefined || this.chosen.plain === model ? this.chosen : undefined;
    const window = known === undefined ? (small === large ? small : undefined) : known.isLarge ? large : small;
    return window !== undefined && tokens > window ? large : window;
  }
}
