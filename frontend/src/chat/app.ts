import { Timeline } from "./conversation/timeline";
import { readBotEvent } from "./conversation/wire";
import { draftStore, tokenStore } from "./storage";
import { LAST_RESORT } from "./texts";
import { Connection } from "./transport/connection";
import { fetchHistory, Resync } from "./transport/history";
import { openSession, type Session } from "./transport/session";
import { Waiting } from "./waiting";
import { applyColour } from "./view/colour";
import { Page } from "./view/page";
import { messagePage } from "./view/plain_page";
import { onReturn } from "./view/viewport";

const SOON_MS = 1_200;
const UNSETTLED_MS = 6_000;
const TROUBLE_MS = 5_000;

/** The chat of one link: opens the session, keeps the conversation in step, sends what the debtor says. */
export class ChatApp {
  private readonly timeline = new Timeline();
  private readonly token = tokenStore(this.link);
  private readonly draft = draftStore(this.link);
  private readonly resync = new Resync(() => this.refresh());
  private readonly waiting = new Waiting({
    typing: (shown) => this.page?.showTyping(shown),
    slow: (shown) => this.page?.showNotice(shown ? "slow_answer" : null),
  });
  private session: Session | null = null;
  private connection: Connection | null = null;
  private page: Page | null = null;
  /** A new session was asked for, and the server has not yet shown that it knows it. */
  private renewed = false;
  private opening = false;
  private restored = false;

  constructor(private readonly root: HTMLElement, private readonly link: string) {
    onReturn(() => {
      if (this.connection?.ready) this.resync.request();
    });
  }

  /** What the server's page says meanwhile stays until there is something to show. */
  async start(): Promise<void> {
    await this.open(this.token.get());
  }

  private async open(stored: string | null): Promise<void> {
    this.opening = true;
    const answer = await openSession(this.link, stored);
    this.opening = false;
    if (answer.kind === "refused") {
      this.token.set(null);
      this.stop(answer.title, answer.message, null);
    } else if (answer.kind === "unreachable") {
      this.stop(LAST_RESORT.title, LAST_RESORT.message, LAST_RESORT.retry);
    } else this.begin(answer.session);
  }

  private begin(session: Session): void {
    this.session = session;
    this.token.set(session.token);
    applyColour(session.creditor.colour);
    if (!this.page) {
      const draft = this.draft.get() ?? "";
      this.page = new Page(session, {
        submit: (text) => this.say(text, null),
        choose: ({ title, payload }) => this.say(title, payload === title ? null : payload),
        retry: (key) => this.retry(key),
        draft: (text) => this.keepDraft(text),
      });
      this.root.replaceChildren(this.page.node);
      this.page.composer.text = draft;
    }
    this.connection?.close();
    this.connection = new Connection(session.socketUrl, session.token, {
      state: (state) => {
        // Without its messages the conversation is not there yet.
        this.page?.showState(state === "online" && !this.restored ? "connecting" : state);
        if (state === "online") this.page?.showNotice(null);
      },
      ready: () => this.resync.request(),
      bot: (event) => this.hear(event),
      unauthorized: () => void this.renew(),
    });
  }

  /** The server no longer knows the session: one new one, then the truth. */
  private async renew(): Promise<void> {
    const { session } = this;
    this.connection?.close();
    if (!session || this.opening) return;
    if (this.renewed) {
      const { texts } = session;
      this.stop(texts("session_lost_title"), texts("session_lost_message"), texts("reload"));
      return;
    }
    this.renewed = true;
    const stored = this.token.get();
    // Another tab may have a new one already.
    const fresh = stored === session.token ? null : stored;
    if (fresh === null) this.token.set(null);
    await this.open(fresh);
  }

  private stop(title: string, message: string, reload: string | null): void {
    this.connection?.close();
    this.connection = null;
    this.page = null;
    this.waiting.end();
    this.resync.cancel();
    this.root.replaceChildren(messagePage(title, message, reload));
    this.root.querySelector("h1")?.focus();
  }

  private async refresh(): Promise<void> {
    const { session } = this;
    if (!session || !this.page) return;
    const answer = await fetchHistory(session.token);
    if (session !== this.session || !this.page) return;
    if (answer.kind === "unauthorized") {
      await this.renew();
      return;
    }
    if (answer.kind === "unreachable") {
      this.resync.request(TROUBLE_MS);
      return;
    }
    this.renewed = false;
    this.timeline.merge(answer.messages);
    const { last } = this.timeline;
    if (last && (last.from !== "debtor" || last.delivery === "failed")) this.waiting.end();
    this.draw();
    if (!this.restored) {
      this.restored = true;
      if (this.connection?.ready) this.page.showState("online");
      this.page.followAgain();
      window.setTimeout(() => this.page?.announce(), 300);
      // Nothing said yet: the assistant is about to greet.
      if (this.timeline.entries.length === 0) this.waiting.begin();
    }
    if (this.timeline.unsettled) this.resync.request(UNSETTLED_MS);
  }

  private hear(event: unknown): void {
    const message = readBotEvent(event, new Date());
    if (!message) return;
    const asked = this.waiting.active;
    this.waiting.end();
    if (this.timeline.receive(message)) this.draw();
    // Unasked, it may answer what was said in another tab.
    this.resync.request(message.id === null || !asked ? SOON_MS : UNSETTLED_MS);
  }

  /** Says it now or not at all: what cannot be sent stays where it was. */
  private say(text: string, payload: string | null): boolean {
    if (!this.connection?.ready) {
      this.page?.showNotice("offline_draft");
      return false;
    }
    this.deliver(this.timeline.say(text, payload).key);
    return true;
  }

  private retry(key: string): void {
    if (!this.connection?.ready) {
      this.page?.showNotice("offline_draft");
      return;
    }
    this.timeline.moveToEnd(key);
    this.timeline.mark(key, "sending");
    this.deliver(key);
  }

  private deliver(key: string): void {
    const entry = this.timeline.entries.find((each) => each.key === key);
    if (!entry) return;
    this.connection?.send(entry.payload ?? entry.text, (confirmed) => {
      if (confirmed) {
        this.timeline.mark(key, "sent");
        this.draw();
      } else this.resync.request();
    });
    this.page?.showNotice(null);
    this.draw();
    this.page?.followAgain();
    if (!this.timeline.withAgent) this.waiting.begin();
  }

  private draw(): void {
    this.page?.draw(this.timeline.entries);
    this.keepDraft(this.page?.composer.text ?? "");
  }

  /** What was typed and what could not be sent survive a reload, together, in the box. */
  private keepDraft(text: string): void {
    if (!this.page) return;
    this.draft.set([...this.timeline.unsent, text].filter((each) => each.trim()).join("\n"));
  }
}
