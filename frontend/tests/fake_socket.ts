type Listener = (...values: unknown[]) => void;

/** Stands in for the socket of the library. */
export class FakeSocket {
  connected = false;
  active = true;
  readonly sent: unknown[] = [];
  private readonly listeners = new Map<string, Listener>();
  constructor(readonly options: { auth: { token: string } }) {}
  on(name: string, listener: Listener): void {
    this.listeners.set(name, listener);
  }
  fire(name: string, ...values: unknown[]): void {
    this.connected = name === "disconnect" ? false : this.connected || name === "connect";
    this.listeners.get(name)?.(...values);
  }
  timeout(): this {
    return this;
  }
  emit(name: string, data: unknown, ack?: (error: null) => void): void {
    if (name === "user_uttered") this.sent.push(data);
    ack?.(null);
  }
  connect(): this {
    return this;
  }
  disconnect(): this {
    this.connected = false;
    return this;
  }
}
