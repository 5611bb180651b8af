# N GETs of URL at the same time: each blocks a thread of its own.
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

url, n = sys.argv[1], int(sys.argv[2])


def get(i):
    with urlopen(url) as response:
        print(i, response.status, response.read().decode().strip())


with ThreadPoolExecutor(max_workers=n) as pool:
    list(pool.map(get, range(n)))
