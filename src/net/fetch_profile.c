/* SPDX-License-Identifier: Apache-2.0 */
/* What fetches offer (fetch_profile() of fetch.h): one that is connected to this process, as far as its ClientHello. */
#include "net/fetch.h"
#include "tls/capture.h"

#include <curl/curl.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FETCH_PROFILE_TURNS 100 /* of 10 ms at most */
#define FETCH_SOCKET_NAME 108 /* as struct sockaddr_un has it */

/* A socket of this process that can be connected to by the name that the kernel gives it; -1: none. */
static int listen_here(char name[FETCH_SOCKET_NAME])
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t size = sizeof(address);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(sa_family_t)) < 0 ||
		listen(fd, 1) < 0 || getsockname(fd, (struct sockaddr *)&address, &size) < 0) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	/* An abstract name begins with a zero, and nothing ends it. */
	size_t length = size - offsetof(struct sockaddr_un, sun_path) - 1;
	snprintf(name, FETCH_SOCKET_NAME, "%.*s", (int)length, address.sun_path + 1);
	return fd;
}

/* Until the other end has the first octets; how many. Nobody answers them. */
static size_t drive(CURLM *multi, int listener, char *octets, size_t size)
{
	int fd = -1, running = 1;
	ssize_t length = 0;

	for (int i = 0; length <= 0 && running && i < FETCH_PROFILE_TURNS; i++) {
		struct pollfd ready = { .fd = fd < 0 ? listener : fd, .events = POLLIN };

		if (curl_multi_perform(multi, &running) != CURLM_OK || poll(&ready, 1, 10) < 1)
			continue;
		if (fd < 0)
			fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		else
			length = read(fd, octets, size);
	}
	if (fd >= 0)
		close(fd);
	return length > 0 ? (size_t)length : 0;
}

static size_t first_octets(CURL *easy, int listener, const char *name, char *octets)
{
	CURLM *multi = curl_multi_init();
	size_t length = 0;

	curl_easy_setopt(easy, CURLOPT_URL, "https://localhost/");
	curl_easy_setopt(easy, CURLOPT_ABSTRACT_UNIX_SOCKET, name);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	fetch_set_offer(easy);
	if (multi && curl_multi_add_handle(multi, easy) == CURLM_OK) {
		length = drive(multi, listener, octets, TLS_HELLO_MAXIMUM);
		curl_multi_remove_handle(multi, easy);
	}
	curl_multi_cleanup(multi);
	return length;
}

static CURLcode set_up_tls(CURL *easy, void *context, void *capture)
{
	(void)easy;
	return tls_capture_install(context, capture) ? CURLE_OK : CURLE_OUT_OF_MEMORY;
}

bool fetch_profile(struct tls_profile *ret_profile)
{
	CURL *easy = curl_easy_init();
	struct tls_capture capture = { 0 };
	char name[FETCH_SOCKET_NAME], *octets = memory_alloc(TLS_HELLO_MAXIMUM);
	int listener = listen_here(name);
	size_t length = 0;

	curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, set_up_tls);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, &capture);
	if (easy && listener >= 0)
		length = first_octets(easy, listener, name, octets);
	curl_easy_cleanup(easy);
	tls_capture_done(&capture);
	if (listener >= 0)
		close(listener);
	bool good = tls_profile_read(octets, length, ret_profile);
	free(octets);
	return good;
}
