// A server that speaks HTTP/2 only, for http2_test.cpp: node http2_server.mjs KEY CERTIFICATE.
// It says its port, counts what arrives, and ends when its standard input does.
import fs from 'node:fs';
import http2 from 'node:http2';

const counts = { sessions: 0, arrived: 0 };
const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_REFUSED_STREAM } = http2.constants;
let refused = false;

const server = http2.createSecureServer({
  key: fs.readFileSync(process.argv[2]),
  cert: fs.readFileSync(process.argv[3]),
});
server.on('session', () => { counts.sessions += 1; });

function answer(stream, path) {
  if (path === '/reset') return stream.close(NGHTTP2_INTERNAL_ERROR);
  if (path === '/end') return stream.session.destroy();
  if (path === '/refuse' && !refused) {
    refused = true;
    return stream.close(NGHTTP2_REFUSED_STREAM);
  }
  stream.respond({ ':status': 200, 'content-type': 'application/json' });
  return stream.end(JSON.stringify(counts));
}

server.on('stream', (stream, headers) => {
  const path = headers[':path'];
  stream.on('error', () => {});
  if (path !== '/counts') counts.arrived += 1;
  stream.resume();
  stream.on('end', () => answer(stream, path));
});
server.on('sessionError', () => {});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
