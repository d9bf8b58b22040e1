/**
 * Decides whether a change of how the panel stands to the host is worth saying. That it is connected when it opens, as it should be, is not; that it is
 * again, after whatever was between, is.
 */
export class StandingNews {
  private told = 'connecting';
  private isStarting = true;

  /** True when `status` is to be said. Asking again for the same is no news. */
  isNews(status: string): boolean {
    if (status === this.told) return false;
    const isFirst = this.isStarting && status === 'connected';
    this.told = status;
    this.isStarting = false;
    return !isFirst;
  }
}
