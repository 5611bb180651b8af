// This file answers: which requests leave the page? The browser is told that a proxy stands
// between it and everything but this machine; the proxy notes what is asked of it, and refuses.
// So a request of a Worker, or one that no event of the browser tells of, is counted, too.
// Both browsers ask their makers' servers for settings of their own: these are not the page's.

import http from "node:http";

const browsersOwn =
  /(^|[./])(mozilla\.(com|org|net)|firefox\.com|(accounts|clients\d?|android\.clients|mtalk)\.google\.com|(update|optimizationguide-pa|content-autofill)\.googleapis\.com|gvt1\.com)(:\d+)?(\/|$)/;

/** Starts such a proxy: its port, and what was asked of it. */
export function listen() {
  const asked = [];
  const note = (request) => {
    if (!browsersOwn.test(request.url)) asked.push(`${request.method} ${request.url}`);
  };
  const server = http.createServer((request, answer) => {
    note(request);
    answer.writeHead(403).end();
  });
  server.on("connect", (request, socket) => {
    note(request);
    socket.on("error", () => {}); // the browser has gone: nothing is lost
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  server.unref();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve({ port: server.address().port, asked, close: () => server.close() }));
  });
}
