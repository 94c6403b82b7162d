/* SPDX-License-Identifier: Apache-2.0 */
/* HTTPS fetches (fetch.h). */
#include "net/fetch.h"

#include "base/fault.h"
#include "net/errors.h"
#include "net/fetch_fields.h"
#include "net/fetch_socket.h"
#include "net/icmp.h"
#include "net/source.h"
#include "net/tap.h"
#include "tls/capture.h"

#include <curl/curl.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct fetcher {
	struct loop *loop;
	struct tap *tap;
	const struct sources *sources;
	CURLM *multi;
	struct timer *timer;
};

/* A socket that the library waits for. */
struct polled {
	struct fetcher *fetcher;
	struct watch *watch;
	struct fault_mark
		*mark; /* what its fetch was begun for; a copy, as that may be over before */
};

struct fetch {
	struct fetcher *fetcher;
	CURL *easy;
	struct curl_slist *connect_to;
	struct curl_slist *headers;
	struct tls_capture capture;
	bool connected; /* TLS has begun, so there was a TCP connection */
	struct net_error
		system; /* the stage that it has come to, and what ended it there; 0: nothing known */
	bool too_large;
	struct fetch_fields fields;
	struct fetch_socket *socket;
	size_t header_octets;
	struct fetch_request request;
	void (*done)(void *owner, struct fetch_result *result);
	struct fetch_result result;
	char error[CURL_ERROR_SIZE];
	struct task failed_start;
	bool given_up;
	struct task give_up;
	struct timer *connecting; /* the deadline of TCP and TLS */
	struct timer *deadline; /* of all */
	bool *gone; /* set when it ends while somebody stands on it */
	struct fault_mark *mark; /* what it was begun for */
};

static void fetch_free(struct fetch *fetch)
{
	loop_cancel(fetch->fetcher->loop, &fetch->give_up);
	timer_free(fetch->connecting);
	timer_free(fetch->deadline);
	if (fetch->gone)
		*fetch->gone = true;
	tls_capture_done(&fetch->capture);
	curl_easy_cleanup(fetch->easy);
	curl_slist_free_all(fetch->connect_to);
	curl_slist_free_all(fetch->headers);
	free(fetch->mark);
	free(fetch);
}

static int status_of(const struct fetch *fetch)
{
	long status = 0;

	curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
	return (int)status;
}

/*
 * Whether the library took a whole answer for one. Where neither a length nor chunks say its end, the end of TLS does,
 * and it has to be said (RFC 9112 9.8); a length that is no number says nothing (RFC 9112 6.3). Some versions of
 * libcurl bear both.
 */
static bool is_complete(const struct fetch *fetch)
{
	curl_off_t length = -1;

	curl_easy_getinfo(fetch->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	if (fetch->fields.has_chunks || length >= 0)
		return true;
	return fetch->capture.closed && !fetch->fields.has_length;
}

static enum fetch_end end_of(const struct fetch *fetch, CURLcode code)
{
	if (fetch->given_up)
		return FETCH_INTERNAL;
	/* What another status than 200 brings with it, and whether it ends, does not matter. */
	if (fetch->result.http_status > 200)
		return FETCH_ANSWERED;
	if (fetch->too_large)
		return FETCH_TOO_LARGE;
	switch (code) {
	case CURLE_OK:
		return is_complete(fetch) ? FETCH_ANSWERED : FETCH_BROKEN;
	case CURLE_COULDNT_CONNECT:
	case CURLE_INTERFACE_FAILED:
		return FETCH_NOT_CONNECTED;
	case CURLE_OPERATION_TIMEDOUT:
		return fetch->connected ? FETCH_TIMED_OUT : FETCH_NOT_CONNECTED;
	case CURLE_PEER_FAILED_VERIFICATION:
		return FETCH_CERTIFICATE_REFUSED;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CIPHER:
		if (fetch->capture.group_too_large)
			return FETCH_INTERNAL;
		return fetch->capture.der_count && !fetch->capture.accepted
			? FETCH_CERTIFICATE_REFUSED
			: FETCH_TLS_FAILED;
	case CURLE_OUT_OF_MEMORY:
	case CURLE_FAILED_INIT:
	case CURLE_URL_MALFORMAT:
		return FETCH_INTERNAL;
	default:
		return FETCH_BROKEN;
	}
}

/* What the library was told by the system, where it says so at all. */
static int number_of(const struct fetch *fetch, CURLcode code)
{
	long number = fetch->system.number;
	bool is_told = code == CURLE_COULDNT_CONNECT || code == CURLE_SEND_ERROR ||
		code == CURLE_RECV_ERROR || code == CURLE_SSL_CONNECT_ERROR;

	if (!number && is_told)
		curl_easy_getinfo(fetch->easy, CURLINFO_OS_ERRNO, &number);
	return (int)number;
}

static struct net_error error_of(const struct fetch *fetch, CURLcode code)
{
	struct net_error error = { number_of(fetch, code), fetch->system.stage };
	struct fetch_socket *link = fetch->socket;

	if (fetch->connected) {
		error.stage = NET_STAGE_CONNECTED;
		return error;
	}
	if (fetch_socket_is_open(link))
		icmp_told(link->fd, &link->told);
	return link->told.number ? link->told : error;
}

/* Who ended it, where an error of the system did: a failure of ours is none of theirs. */
static void judge_error(struct fetch *fetch, CURLcode code)
{
	struct fetch_result *result = &fetch->result;
	struct net_error error = error_of(fetch, code);
	/* Within a connection the library may tell an old one. */
	bool is_known = error.number && (!fetch->connected || net_error_is_known(error.number));

	result->contacted = net_error_contacted(error);
	result->heard = fetch->connected;
	if (result->end == FETCH_ANSWERED || result->end == FETCH_CERTIFICATE_REFUSED ||
		result->end == FETCH_TOO_LARGE)
		return;
	if (result->end == FETCH_INTERNAL || result->end == FETCH_TIMED_OUT) {
		result->heard = false;
		return;
	}
	if (!is_known)
		return;
	result->heard = net_error_heard(error);
	if (net_error_class(error) == NET_ERROR_SHORTAGE)
		result->shortage = error.number;
	if (net_error_whose(error) == NET_OURS)
		result->end = FETCH_INTERNAL;
	else if (net_error_class(error) == NET_ERROR_SILENCE && fetch->connected)
		result->end = FETCH_TIMED_OUT;
}

static void finish(struct fetch *fetch, CURLcode code)
{
	struct fetch_result *result = &fetch->result;
	const char *type = NULL;

	/* So the library calls a header line that is longer than its own buffers may grow. */
	if (code == CURLE_OUT_OF_MEMORY && fetch->capture.accepted)
		code = CURLE_WEIRD_SERVER_REPLY;
	result->http_status = status_of(fetch);
	result->retry_after = fetch->fields.retry_after;
	result->challenge = fetch->fields.challenge;
	result->end = end_of(fetch, code);
	judge_error(fetch, code);
	curl_easy_getinfo(fetch->easy, CURLINFO_CONTENT_TYPE, &type);
	snprintf(result->content_type, sizeof(result->content_type), "%s", type ? type : "");
	if (result->end != FETCH_ANSWERED)
		snprintf(result->error, sizeof(result->error), "%.159s",
			*fetch->error              ? fetch->error
				: code == CURLE_OK ? "nothing says where the answer ends"
						   : curl_easy_strerror(code));
	curl_multi_remove_handle(fetch->fetcher->multi, fetch->easy);
	fetch_socket_end(fetch->socket);
	fetch->done(fetch->request.owner, result);
	fetch_free(fetch);
}

static void collect(struct fetcher *fetcher)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(fetcher->multi, &left))) {
		struct fetch *fetch = NULL;
		CURLcode code = message->data.result;
		struct fault_scope scope;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &fetch);
		fault_enter_again(&scope, fetch->mark);
		finish(fetch, code);
		fault_leave(&scope);
	}
}

/*
 * What waits in the socket is taken before the clock decides: the library itself looks at its clock first, and so has none
 * to look at (set_limits()). False: that was the end of the fetch.
 */
static bool catch_up(struct fetch *fetch)
{
	struct fetcher *fetcher = fetch->fetcher;
	struct pollfd socket = { .fd = fetch->socket->fd, .events = POLLIN | POLLOUT };
	bool gone = false;
	int running, what;
	struct fault_scope scope;

	if (socket.fd < 0 || poll(&socket, 1, 0) <= 0)
		return true;
	what = (socket.revents & ~POLLOUT ? CURL_CSELECT_IN : 0) |
		(socket.revents & POLLOUT ? CURL_CSELECT_OUT : 0);
	fetch->gone = &gone;
	fault_enter_again(&scope, fetch->mark);
	curl_multi_socket_action(fetcher->multi, socket.fd, what, &running);
	fault_leave(&scope);
	collect(fetcher);
	if (gone)
		return false;
	fetch->gone = NULL;
	return true;
}

static void time_out(struct fetch *fetch, const char *what)
{
	struct fault_scope scope;

	snprintf(fetch->error, sizeof(fetch->error), "%s", what);
	fault_enter_again(&scope, fetch->mark);
	finish(fetch, CURLE_OPERATION_TIMEDOUT);
	fault_leave(&scope);
}

static void on_connecting_over(void *owner)
{
	struct fetch *fetch = owner;
	curl_off_t took = 0;

	if (!catch_up(fetch))
		return;
	curl_easy_getinfo(fetch->easy, CURLINFO_APPCONNECT_TIME_T, &took);
	if (!took)
		time_out(fetch,
			fetch->connected ? "handshake not finished in time"
					 : "no connection in time");
}

static void on_deadline(void *owner)
{
	struct fetch *fetch = owner;

	if (catch_up(fetch))
		time_out(fetch, "no whole answer in time");
}

static void on_ready(void *owner, int fd, bool readable, bool writable)
{
	struct polled *polled = owner;
	struct fetcher *fetcher = polled->fetcher;
	int running, what = (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0);
	struct fault_scope scope;

	/* The library may forget the socket meanwhile, and with it `polled`. */
	fault_enter_again(&scope, polled->mark);
	curl_multi_socket_action(fetcher->multi, fd, what, &running);
	fault_leave(&scope);
	collect(fetcher);
}

static void on_timer(void *owner)
{
	struct fetcher *fetcher = owner;
	int running;

	curl_multi_socket_action(fetcher->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	collect(fetcher);
}

static int set_timer(CURLM *multi, long delay_ms, void *owner)
{
	struct fetcher *fetcher = owner;

	(void)multi;
	if (delay_ms < 0)
		timer_clear(fetcher->timer);
	else
		timer_set(fetcher->timer, (int64_t)delay_ms * 1000);
	return 0;
}

static void forget(struct polled *polled)
{
	if (!polled)
		return;
	watch_free(polled->watch);
	free(polled->mark);
	free(polled);
}

static int set_watch(CURL *easy, curl_socket_t fd, int what, void *owner, void *mine)
{
	struct fetcher *fetcher = owner;
	struct polled *polled = mine;
	struct fetch *fetch = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &fetch);
	/* connect() has returned, and is waited for. */
	if (fetch && fetch->system.stage == NET_STAGE_CONNECT)
		fetch->system.stage = NET_STAGE_CONNECTING;
	if (what == CURL_POLL_REMOVE) {
		forget(polled);
		curl_multi_assign(fetcher->multi, fd, NULL);
		return 0;
	}
	if (!polled) {
		polled = memory_alloc(sizeof(*polled));
		polled->fetcher = fetcher;
		polled->watch = watch_new(fetcher->loop, fd, on_ready, polled);
		polled->mark = fault_mark_copy(fetch ? fetch->mark : NULL);
		curl_multi_assign(fetcher->multi, fd, polled);
	}
	watch_set(polled->watch, what & CURL_POLL_IN, what & CURL_POLL_OUT);
	return 0;
}

struct fetcher *fetcher_new(struct loop *loop, struct tap *tap, const struct sources *sources)
{
	struct fetcher *fetcher = memory_alloc(sizeof(*fetcher));

	fetcher->loop = loop;
	fetcher->tap = tap;
	fetcher->sources = sources;
	fetcher->timer = timer_new(loop, on_timer, fetcher);
	fetcher->multi = curl_global_init(CURL_GLOBAL_DEFAULT) ? NULL : curl_multi_init();
	if (!fetcher->multi) {
		fetcher_free(fetcher);
		return NULL;
	}
	curl_multi_setopt(fetcher->multi, CURLMOPT_SOCKETFUNCTION, set_watch);
	curl_multi_setopt(fetcher->multi, CURLMOPT_SOCKETDATA, fetcher);
	curl_multi_setopt(fetcher->multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(fetcher->multi, CURLMOPT_TIMERDATA, fetcher);
	return fetcher;
}

void fetcher_free(struct fetcher *fetcher)
{
	if (!fetcher)
		return;
	curl_multi_cleanup(fetcher->multi);
	timer_free(fetcher->timer);
	free(fetcher);
}

static size_t take_body(char *bytes, size_t size, size_t count, void *owner)
{
	struct fetch *fetch = owner;
	struct fetch_result *result = &fetch->result;
	size_t length = size * count;

	if (status_of(fetch) != 200)
		return 0;
	if (result->body_length + length > FETCH_BODY_MAXIMUM) {
		fetch->too_large = true;
		return 0;
	}
	if (!result->body)
		result->body = arena_alloc(&result->arena, FETCH_BODY_MAXIMUM);
	memcpy(result->body + result->body_length, bytes, length);
	result->body_length += length;
	return length;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *owner)
{
	struct fetch *fetch = owner;

	fetch->header_octets += size * count;
	fetch_fields_take(&fetch->fields, bytes, size * count);
	return fetch->header_octets > FETCH_HEADERS_MAXIMUM ? 0 : size * count;
}

static curl_socket_t open_socket(void *owner, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch *fetch = owner;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

	(void)purpose;
	const struct fetcher *fetcher = fetch->fetcher;
	int error = fd < 0 ? errno
			   : source_bind(fetcher->sources, fd, fetch->request.address.version,
				     fetcher->tap != NULL);
	if (!error)
		error = tap_register(fetcher->tap, fd, &fetch->request.address, FETCH_PORT);
	if (!error) {
		icmp_listen(fd, true);
		fetch_socket_opened(fetch->socket, fd);
		/* The library connects next. */
		fetch->system.stage = NET_STAGE_CONNECT;
		return fd;
	}
	fetch->system.number = error;
	if (fd >= 0)
		close(fd);
	return CURL_SOCKET_BAD;
}

static CURLcode set_up_tls(CURL *easy, void *context, void *owner)
{
	struct fetch *fetch = owner;

	(void)easy;
	fetch->connected = true;
	icmp_listen(fetch->socket->fd, false);
	return tls_capture_install(context, &fetch->capture) ? CURLE_OK : CURLE_OUT_OF_MEMORY;
}

static void set_address(struct fetch *fetch)
{
	const struct fetch_request *request = &fetch->request;
	char address[ADDRESS_TEXT_SIZE], text[ADDRESS_TEXT_SIZE + 20];

	address_format(&request->address, address);
	/* Whatever the URL's host and port: this address, so that nothing is looked up. */
	snprintf(text, sizeof(text), request->address.version == 6 ? "::[%s]:443" : "::%s:443",
		address);
	fetch->connect_to = curl_slist_append(NULL, text);
	curl_easy_setopt(fetch->easy, CURLOPT_CONNECT_TO, fetch->connect_to);
}

static void set_limits(struct fetch *fetch)
{
	CURL *easy = fetch->easy;

	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	/* The deadlines are ours: see catch_up(). To connect, no limit would mean one of its own. */
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)INT_MAX);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 0L);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, fetch);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, fetch_socket_close);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, fetch->socket);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, fetch);
}

void fetch_set_offer(void *easy)
{
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	/* The trust store is ours, in accept(); the library's own would only be loaded in vain. */
	curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
}

static void set_tls(struct fetch *fetch)
{
	fetch_set_offer(fetch->easy);
	curl_easy_setopt(fetch->easy, CURLOPT_SSL_CTX_FUNCTION, set_up_tls);
	curl_easy_setopt(fetch->easy, CURLOPT_SSL_CTX_DATA, fetch);
}

static void fail_start(void *owner)
{
	finish(owner, CURLE_FAILED_INIT);
}

struct fetch *fetch_start(struct fetcher *fetcher, const struct fetch_request *request,
	void (*done)(void *owner, struct fetch_result *result))
{
	struct fetch *fetch = memory_alloc(sizeof(*fetch));
	char url[600];

	fetch->fetcher = fetcher;
	fetch->request = *request;
	fetch->done = done;
	fetch->mark = fault_mark_keep();
	fetch->socket = fetch_socket_new();
	arena_init(&fetch->result.arena);
	fetch->capture = (struct tls_capture){
		.arena = &fetch->result.arena, .accept = request->accept, .owner = request->owner
	};
	fetch->easy = curl_easy_init();
	snprintf(url, sizeof(url), "https://%s%s", request->host, request->path);
	fetch->headers = curl_slist_append(NULL, "Connection: close");
	curl_easy_setopt(fetch->easy, CURLOPT_PRIVATE, fetch);
	curl_easy_setopt(fetch->easy, CURLOPT_ERRORBUFFER, fetch->error);
	curl_easy_setopt(fetch->easy, CURLOPT_URL, url);
	curl_easy_setopt(fetch->easy, CURLOPT_USERAGENT, request->user_agent);
	curl_easy_setopt(fetch->easy, CURLOPT_HTTPHEADER, fetch->headers);
	set_address(fetch);
	set_limits(fetch);
	set_tls(fetch);
	fetch->connecting = timer_new_deadline(fetcher->loop, on_connecting_over, fetch);
	fetch->deadline = timer_new_deadline(fetcher->loop, on_deadline, fetch);
	timer_set(fetch->connecting, request->connect_timeout_us);
	timer_set(fetch->deadline, request->timeout_us);
	/* It begins by the library's timer, that is from the loop. */
	if (!fetch->easy || curl_multi_add_handle(fetcher->multi, fetch->easy) != CURLM_OK) {
		fetch->failed_start = (struct task){ .run = fail_start, .owner = fetch };
		loop_defer(fetcher->loop, &fetch->failed_start);
	}
	return fetch;
}

static void end_given_up(void *owner)
{
	struct fetch *fetch = owner;

	fetch->given_up = true;
	finish(fetch, CURLE_ABORTED_BY_CALLBACK);
}

void fetch_give_up(struct fetch *fetch, const char *why)
{
	snprintf(fetch->error, sizeof(fetch->error), "%s", why);
	fetch->give_up = (struct task){ .run = end_given_up, .owner = fetch };
	loop_defer(fetch->fetcher->loop, &fetch->give_up);
}

void fetch_result_done(struct fetch_result *result)
{
	arena_done(&result->arena);
}

const char *fetch_library_version(void)
{
	return curl_version_info(CURLVERSION_NOW)->version;
}
