# N GETs of URL at the same time, on one thread: whatever waits is awaited. Python's
# own library has no HTTP client for that, so the request is written by hand.
import asyncio
import sys
from urllib.parse import urlsplit

url, n = urlsplit(sys.argv[1]), int(sys.argv[2])


async def get(i):
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    writer.write(f"GET {url.path} HTTP/1.0\r\nHost: {url.netloc}\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    head, _, body = answer.decode().partition("\r\n\r\n")
    status = int(head.split()[1])
    if status != 200:
        raise RuntimeError(status)
    print(i, status, body.strip())


async def main():
    await asyncio.gather(*(get(i) for i in range(n)))


asyncio.run(main())
