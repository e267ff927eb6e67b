// How the console is built: static files under /console/, for a strict content security policy (nothing inline, no other origin).
// `npm run build` calls it. For work on the console: `npx vite console`, beside a server on port 3000.

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [react()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    // An inlined file would be a data: URL, which the policy allows to images only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
  // The server takes a session only from its own origin.
  server: { proxy: { '/api': { target: server, changeOrigin: true, headers: { origin: server } } } },
});
