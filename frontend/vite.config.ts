import { loadEnv } from "vite";
import { defineConfig } from "vitest/config";

/** One entry a page; every asset has a stable name, because a server template refers to it. */
export default defineConfig(({ command, mode }) => ({
  base: command === "build" ? "/static/" : "/",
  build: {
    outDir: "dist",
    target: ["es2020", "chrome87", "firefox78", "safari14"],
    modulePreload: false,
    rollupOptions: {
      input: { chat: "src/chat/main.ts" },
      output: {
        entryFileNames: "assets/[name].js",
        chunkFileNames: "assets/[name].js",
        assetFileNames: "assets/[name][extname]",
      },
    },
  },
  server: { proxy: proxyTo(loadEnv(mode, ".", "ALDIA_")["ALDIA_DEV_BACKEND"] ?? "http://127.0.0.1:8000") },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.ts"],
  },
}));

/** In development the pages come from here and everything else from a running web application. */
function proxyTo(target: string): Record<string, { target: string; ws?: boolean }> {
  return { "/l/": { target }, "/api/": { target }, "/socket.io": { target, ws: true } };
}
