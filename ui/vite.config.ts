import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// `npm run dev` shows the page of a running agent: WEIR=http://127.0.0.1:8443 npm run dev
const agent = process.env.WEIR ?? 'http://127.0.0.1:8443';

export default defineConfig({
  base: './',
  plugins: [svelte()],
  // The content security policy of the agent allows what comes from the agent itself: no script, style or picture inside the page.
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, emptyOutDir: true },
  server: { proxy: { '/api': agent, '/health': agent } },
});
