# N GETs of URL, one after the other: each blocks the thread, and there is one.
import sys
from urllib.request import urlopen

url, n = sys.argv[1], int(sys.argv[2])


def get(i):
    with urlopen(url) as response:
        print(i, response.status, response.read().decode().strip())


for i in range(n):
    get(i)
