import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import sample from "../dev/texts.es.json";
import { ChatApp } from "../src/chat/app";
import { tokenStore } from "../src/chat/storage";
import { FakeSocket } from "./fake_socket";

const sockets: FakeSocket[] = [];
vi.mock("socket.io-client", () => ({
  io: (options: FakeSocket["options"]) => {
    sockets.push(new FakeSocket(options));
    return sockets[sockets.length - 1];
  },
}));

const LINK = "private-link";
let root: HTMLElement;
let sessions: { status: number; body: unknown }[];
let history: unknown[];
const requests: { url: string; body: string; authorization: string }[] = [];

const open = (session_token: string) => ({
  status: 200,
  body: {
    session_token,
    socket_url: "",
    creditor: { name: "Banco", colour: "#123456" },
    assistant_name: "Aldía",
    verified: false,
    texts: sample,
  },
});

async function start(): Promise<void> {
  await new ChatApp(root, LINK).start();
}

async function connect(): Promise<FakeSocket> {
  const socket = sockets[sockets.length - 1] as FakeSocket;
  socket.fire("connect");
  socket.fire("session_confirm", "conversation");
  await vi.advanceTimersByTimeAsync(10);
  return socket;
}

function say(text: string): void {
  const box = root.querySelector("textarea") as HTMLTextAreaElement;
  box.value = text;
  box.dispatchEvent(new Event("input"));
  box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
}

const shown = (): (string | null)[] => [...root.querySelectorAll(".bubble")].map((each) => each.textContent);

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  sessionStorage.clear();
  sockets.length = 0;
  requests.length = 0;
  sessions = [open("token-1")];
  history = [];
  root = document.createElement("main");
  document.body.replaceChildren(root);
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const headers = (init.headers ?? {}) as Record<string, string>;
    requests.push({ url, body: String(init.body ?? ""), authorization: headers["Authorization"] ?? "" });
    const answer = url.startsWith("/l/") ? sessions.shift() : { status: 200, body: { messages: history } };
    if (!answer) throw new TypeError("no network");
    return new Response(JSON.stringify(answer.body), { status: answer.status });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the session", () => {
  it("is kept for the link under a key that does not show it, and never in an address", async () => {
    await start();
    await connect();
    expect(tokenStore(LINK).get()).toBe("token-1");
    expect(Object.keys(localStorage).join()).not.toContain(LINK);
    expect(requests.every(({ url }) => !url.includes("token-1"))).toBe(true);
    expect(requests[1]).toMatchObject({ url: "/api/history", authorization: "Bearer token-1" });
  });

  it("is resumed", async () => {
    tokenStore(LINK).set("token-0");
    await start();
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({ session_token: "token-0" });
  });

  it("leaves the server's own line in place until it is there, and says that it connects until the messages are", async () => {
    root.append("Conectando…");
    const started = start();
    expect(root.textContent).toBe("Conectando…");
    await started;
    const status = root.querySelector(".status");
    expect(status?.textContent).toBe(sample.connecting);
    await connect();
    expect(status?.textContent).toBe("");
  });

  it("of a dead link gives the server's words", async () => {
    sessions = [{ status: 410, body: { title: "Enlace caducado", message: "Pide otro." } }];
    await start();
    expect(root.querySelector("h1")?.textContent).toBe("Enlace caducado");
    expect(sockets).toHaveLength(0);
  });

  it("says so where the server cannot be reached", async () => {
    sessions = [];
    const started = start();
    await vi.advanceTimersByTimeAsync(10_000);
    await started;
    expect(root.querySelector("button")).not.toBeNull();
  });

  it("is renewed once when the socket is refused, then given up", async () => {
    sessions.push(open("token-2"));
    await start();
    sockets[0]?.fire("connect_error", new Error("unauthorized"));
    await vi.advanceTimersByTimeAsync(10);
    expect(JSON.parse(requests[1]?.body ?? "")).toEqual({ session_token: null });
    expect(sockets[1]?.options.auth.token).toBe("token-2");
    sockets[1]?.fire("connect_error", new Error("unauthorized"));
    await vi.advanceTimersByTimeAsync(10);
    expect(root.querySelector("h1")?.textContent).toBe(sample.session_lost_title);
    expect(sockets).toHaveLength(2);
  });
});

describe("the conversation", () => {
  it("shows the title of a quick reply and sends its payload", async () => {
    await start();
    const socket = await connect();
    const quick_replies = [{ content_type: "text", title: "Sí", payload: "/affirm" }];
    socket.fire("bot_uttered", { id: "a", text: "¿Seguimos?", quick_replies });
    root.querySelector<HTMLButtonElement>(".choice")?.click();
    expect(socket.sent).toEqual([{ message: "/affirm" }]);
    expect(shown()).toEqual(["¿Seguimos?", "Sí"]);
  });

  it("shows that an answer is coming, until it comes", async () => {
    await start();
    const socket = await connect();
    socket.fire("bot_uttered", { id: "a", text: "Hola" });
    const typing = root.querySelector(".typing");
    expect(typing?.childNodes).toHaveLength(0);
    say("Hola");
    expect(typing?.textContent).toBe(sample.typing);
    socket.fire("bot_uttered", { id: "b", text: "¿Qué tal?" });
    expect(typing?.childNodes).toHaveLength(0);
    say("Bien");
    await vi.advanceTimersByTimeAsync(26_000);
    expect(typing?.childNodes).toHaveLength(0);
    expect(root.querySelector(".notice")?.textContent).toBe(sample.slow_answer);
  });

  it("leaves in the box what is typed without a connection", async () => {
    await start();
    const socket = await connect();
    socket.fire("disconnect", "transport close");
    say("Hola");
    expect(socket.sent).toEqual([]);
    expect(root.querySelector("textarea")?.value).toBe("Hola");
    expect(root.querySelector(".notice")?.textContent).toBe(sample.offline_draft);
    expect(root.querySelector(".status")?.textContent).toBe(sample.reconnecting);
  });

  it("brings after a new connection what was missed, and doubles nothing", async () => {
    await start();
    const socket = await connect();
    socket.fire("bot_uttered", { text: "Hola" });
    say("¿Cuánto?");
    socket.fire("disconnect", "transport close");
    history = [
      { id: "1", from: "assistant", text: "Hola", at: "2026-11-20T10:00:00Z" },
      { id: "2", from: "debtor", text: "¿Cuánto?", at: "2026-11-20T10:00:01Z" },
      { id: "3", from: "agent", text: "Soy Marta", at: "2026-11-20T10:00:02Z" },
    ];
    await connect();
    expect(shown()).toEqual(["Hola", "¿Cuánto?", "Soy Marta"]);
    expect(root.querySelector(".typing")?.childNodes).toHaveLength(0);
  });
});
