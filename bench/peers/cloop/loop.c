// Cloop is the echo server as a C program: an epoll loop that reads once for each
// readiness. What it costs is what the kernel's share costs, and hardly more, so no
// server can be much below it.
//
// With -loops N there are N threads with an epoll set each; the first one accepts and
// deals the connections out in turn. A client that half-closes gets every byte back:
// while bytes are unsent, the connection waits for room and reads nothing.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BUFFER = 64 << 10, EVENTS = 256, LOOPS = 64 };

// What a connection could not send yet; length 0: nothing.
struct rest {
	char *bytes;
	size_t at, length;
};

static int loops = 1, listener;
static int sets[LOOPS];
static struct rest *rests; // by descriptor

static void fail(const char *what) {
	perror(what);
	exit(1);
}

static void arm(int set, int op, int fd, unsigned events) {
	struct epoll_event e = {.events = events, .data.fd = fd};
	if (epoll_ctl(set, op, fd, &e) < 0) fail("epoll_ctl");
}

// done closes the connection, and close takes it out of the epoll set.
static void done(int fd) {
	free(rests[fd].bytes);
	rests[fd] = (struct rest){0};
	if (close(fd) < 0) fail("close");
}

static void accept_all(void) {
	static int next;
	for (;;) {
		int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0) {
			if (errno == EAGAIN) return;
			if (errno == EINTR || errno == ECONNABORTED) continue;
			fail("accept4");
		}
		int one = 1;
		if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) < 0) fail("TCP_NODELAY");
		arm(sets[next++ % loops], EPOLL_CTL_ADD, fd, EPOLLIN);
	}
}

static void readable(int set, int fd, char *buffer) {
	ssize_t n = recv(fd, buffer, BUFFER, 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
	if (n <= 0) return done(fd);
	ssize_t sent = send(fd, buffer, n, MSG_NOSIGNAL);
	if (sent == n) return;
	if (sent < 0 && errno != EAGAIN) return done(fd);
	if (sent < 0) sent = 0;
	struct rest *r = &rests[fd];
	r->length = n - sent;
	r->at = 0;
	r->bytes = malloc(r->length);
	if (r->bytes == NULL) fail("malloc");
	memcpy(r->bytes, buffer + sent, r->length);
	arm(set, EPOLL_CTL_MOD, fd, EPOLLOUT);
}

static void writable(int set, int fd) {
	struct rest *r = &rests[fd];
	ssize_t sent = send(fd, r->bytes + r->at, r->length - r->at, MSG_NOSIGNAL);
	if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
	if (sent < 0) return done(fd);
	r->at += sent;
	if (r->at < r->length) return;
	free(r->bytes);
	*r = (struct rest){0};
	arm(set, EPOLL_CTL_MOD, fd, EPOLLIN);
}

static void *loop(void *which) {
	int set = *(int *)which;
	char *buffer = malloc(BUFFER);
	struct epoll_event events[EVENTS];
	if (buffer == NULL) fail("malloc");
	for (;;) {
		int n = epoll_wait(set, events, EVENTS, -1);
		if (n < 0 && errno != EINTR) fail("epoll_wait");
		for (int i = 0; i < n; i++) {
			int fd = events[i].data.fd;
			if (fd == listener)
				accept_all();
			else if (rests[fd].length > 0)
				writable(set, fd);
			else
				readable(set, fd, buffer);
		}
	}
	return NULL;
}

static void usage(void) {
	fprintf(stderr, "usage: cloop [-addr IPV4:PORT] [-loops N]\n");
	exit(2);
}

int main(int argc, char **argv) {
	char host[64] = "127.0.0.1";
	int port = 0, one = 1;
	for (int i = 1; i < argc; i += 2) {
		if (i + 1 == argc) usage();
		if (strcmp(argv[i], "-addr") == 0 && sscanf(argv[i + 1], "%63[^:]:%d", host, &port) == 2) continue;
		if (strcmp(argv[i], "-loops") == 0 && (loops = atoi(argv[i + 1])) >= 1 && loops <= LOOPS) continue;
		usage();
	}
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) < 0) fail("getrlimit");
	limit.rlim_cur = limit.rlim_max; // as Go does
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0) fail("setrlimit");
	if ((rests = calloc(limit.rlim_max, sizeof *rests)) == NULL) fail("calloc");

	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
	socklen_t size = sizeof at;
	if (inet_pton(AF_INET, host, &at.sin_addr) != 1) usage();
	listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (listener < 0) fail("socket");
	if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0) fail("SO_REUSEADDR");
	if (bind(listener, (struct sockaddr *)&at, size) < 0) fail("bind");
	if (listen(listener, SOMAXCONN) < 0) fail("listen");
	if (getsockname(listener, (struct sockaddr *)&at, &size) < 0) fail("getsockname");

	for (int i = 0; i < loops; i++)
		if ((sets[i] = epoll_create1(EPOLL_CLOEXEC)) < 0) fail("epoll_create1");
	arm(sets[0], EPOLL_CTL_ADD, listener, EPOLLIN);
	for (int i = 1; i < loops; i++) {
		pthread_t thread;
		if (pthread_create(&thread, NULL, loop, &sets[i]) != 0) fail("pthread_create");
	}
	if (printf("listening on %s:%d\n", host, ntohs(at.sin_port)) < 0 || fflush(stdout) != 0) fail("stdout");
	loop(&sets[0]);
}
