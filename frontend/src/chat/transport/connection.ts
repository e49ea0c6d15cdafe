import { io, type Socket } from "socket.io-client";

export type LinkState = "connecting" | "online" | "reconnecting" | "offline";

export interface ConnectionEvents {
  state(state: LinkState): void;
  /** Connected and admitted to the conversation: now the history can be brought up to date. */
  ready(): void;
  bot(event: unknown): void;
  unauthorized(): void;
}

const ACK_MS = 20_000;
const CONFIRM_MS = 10_000;
const REFUSED_MS = 4_000;

/** The socket to the assistant, in the protocol of Rasa's socketio channel. */
export class Connection {
  private readonly socket: Socket;
  private readonly timers = new Set<number>();
  private wasReady = false;
  private isReady = false;
  private closed = false;

  constructor(url: string, token: string, private readonly events: ConnectionEvents) {
    const options = {
      auth: { token },
      path: "/socket.io",
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 800,
      reconnectionDelayMax: 8_000,
      forceNew: true,
    };
    this.socket = url ? io(url, options) : io(options);
    this.socket.on("connect", () => this.admit());
    this.socket.on("session_confirm", () => this.admitted());
    this.socket.on("bot_uttered", (event: unknown) => this.events.bot(event));
    this.socket.on("disconnect", (reason) => {
      this.lost();
      // The library does not come back by itself when it was the server that closed.
      if (reason === "io server disconnect") this.later(1_000, () => this.socket.connect());
    });
    this.socket.on("connect_error", (error) => this.refused(error));
    window.addEventListener("online", this.network);
    window.addEventListener("offline", this.network);
    this.tell();
  }

  get ready(): boolean {
    return this.isReady && this.socket.connected && navigator.onLine;
  }

  /** Sends once; `arrived` tells whether the server has confirmed it. Never queued for later. */
  send(message: string, arrived: (confirmed: boolean) => void): void {
    this.socket.timeout(ACK_MS).emit("user_uttered", { message }, (error: Error | null) => {
      if (!this.closed) arrived(error === null);
    });
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers) window.clearTimeout(timer);
    window.removeEventListener("online", this.network);
    window.removeEventListener("offline", this.network);
    this.socket.disconnect();
  }

  private admit(): void {
    this.socket.emit("session_request", {});
    this.later(CONFIRM_MS, () => {
      if (!this.isReady && this.socket.connected) this.socket.disconnect().connect();
    });
  }

  private admitted(): void {
    this.isReady = true;
    this.wasReady = true;
    this.tell();
    this.events.ready();
  }

  private lost(): void {
    this.isReady = false;
    if (!this.closed) this.tell();
  }

  private refused(error: Error): void {
    this.lost();
    if (this.closed) return;
    if (error.message === "unauthorized") {
      this.events.unauthorized();
    } else if (!this.socket.active) {
      // Refused for another reason, such as load: the library leaves the next attempt to us.
      this.later(REFUSED_MS, () => this.socket.connect());
    }
  }

  private readonly network = (): void => {
    this.tell();
    // A socket that outlived a change of network may be dead without knowing it.
    if (navigator.onLine) this.socket.disconnect().connect();
  };

  private tell(): void {
    if (this.ready) this.events.state("online");
    else if (!navigator.onLine) this.events.state("offline");
    else this.events.state(this.wasReady ? "reconnecting" : "connecting");
  }

  private later(ms: number, task: () => void): void {
    const timer = window.setTimeout(() => {
      this.timers.delete(timer);
      if (!this.closed) task();
    }, ms);
    this.timers.add(timer);
  }
}
