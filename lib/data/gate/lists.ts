/**
 * The pages of a bucket's list, kept for the length of one pull: rclone is given the very list again that Davit looked
 * through, so that nothing comes along that was not looked at, and the service is asked once.
 */
const MOST_BYTES = 64 * 2 ** 20;

export interface Page {
  headers: string[];
  body: Buffer;
}

export class Lists {
  private readonly pages = new Map<string, Page>();
  private bytes = 0;

  /** @param path with its query, as it was asked for */
  keep(path: string, page: Page): void {
    if (this.bytes + page.body.length > MOST_BYTES) return;
    this.bytes += page.body.length;
    this.pages.set(path, page);
  }

  get(path: string): Page | undefined {
    return this.pages.get(path);
  }
}

/** S3's way to ask for a page. */
export function isListPath(path: string): boolean {
  return /[?&]max-keys=/.test(path);
}
