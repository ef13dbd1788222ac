// Three builds. The page: one script, and one more that comes with the rooms of the registry; one style sheet, no inline code, for the page's
// Content-Security-Policy allows nothing else. What stands alone, AVISPERO_ALONE=site or tip: one plain script that also runs from the disk.
import { defineConfig } from "vite";

const common = { target: "es2021", modulePreload: false, assetsInlineLimit: 0, cssCodeSplit: false, reportCompressedSize: false };

const page = {
  ...common,
  rollupOptions: { output: { entryFileNames: "assets/page.js", chunkFileNames: "assets/[name].js", assetFileNames: "assets/page[extname]" } },
};

const alone = (name, input) => ({
  ...common,
  outDir: "alone-" + name,
  copyPublicDir: false,
  chunkSizeWarningLimit: 2000,
  rollupOptions: { input, output: { format: "iife", entryFileNames: name + ".js", assetFileNames: name + "[extname]", inlineDynamicImports: true } },
});

const builds = { page, site: alone("site", "src/site.tsx"), tip: alone("tip", "src/tip.ts") };

export default defineConfig({
  base: "/",
  esbuild: { jsx: "automatic", jsxImportSource: "preact", legalComments: "none" },
  build: builds[process.env.AVISPERO_ALONE ?? "page"],
});
