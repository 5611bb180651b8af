// This file answers: how does a test get the playground from a web server? Any static host does:
// this is one, for the folder that "greenpoll site" has made.

import { createReadStream, existsSync, statSync } from "node:fs";
import http from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { playground } from "./built.mjs";

const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".txt": "text/plain" };

let listening;

/** The address of the playground on such a server, at a place. */
export async function served(place = "") {
  listening ??= new Promise((resolve) => {
    const folder = join(fileURLToPath(playground()), "..");
    const server = http.createServer((request, answer) => {
      const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
      const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
      if (!existsSync(file) || !statSync(file).isFile()) return answer.writeHead(404).end();
      answer.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
      createReadStream(file).pipe(answer);
    });
    server.unref();
    server.listen(0, "127.0.0.1", () => resolve(server.address().port));
  });
  return `http://127.0.0.1:${await listening}/${place}`;
}
