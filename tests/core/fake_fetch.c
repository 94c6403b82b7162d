/* SPDX-License-Identifier: Apache-2.0 */
/* Fetches (net/fetch.h) from the web servers of a scenario. */
#include "net/fetch.h"
#include "base/arena.h"
#include "tests/core/world.h"

#include <errno.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fetcher {
	struct loop *loop;
};

struct fetch {
	const struct world_server *server;
	struct world_contact *contact;
	struct fetch_request request;
	char *host;
	void (*done)(void *owner, struct fetch_result *result);
	struct fetch_result result;
	struct timer *timer;
};

struct fetcher *fetcher_new(struct loop *loop, struct tap *tap, const struct sources *sources)
{
	struct fetcher *fetcher = memory_alloc(sizeof(*fetcher));

	(void)tap;
	(void)sources;
	fetcher->loop = loop;
	return fetcher;
}

void fetcher_free(struct fetcher *fetcher)
{
	free(fetcher);
}

static bool accepts(struct fetch *fetch)
{
	const struct world_certificate *certificate = world_certificate(fetch->server, fetch->host);
	unsigned char *der = NULL;

	if (!certificate) {
		world_fault("no certificate for %s", fetch->host);
		return false;
	}
	int length = i2d_X509(certificate->identity.x509, &der);
	const struct octets octets = { der, (size_t)length };
	bool accepted = fetch->request.accept(fetch->request.owner, &octets, 1);
	OPENSSL_free(der);
	return accepted;
}

static void refuse(struct fetch *fetch, enum fetch_end end, const char *why)
{
	fetch->result.end = end;
	snprintf(fetch->result.error, sizeof(fetch->result.error), "%s", why);
}

static void answer(struct fetch *fetch)
{
	const struct world_server *server = fetch->server;
	struct fetch_result *result = &fetch->result;

	result->heard = true;
	if (!accepts(fetch)) {
		refuse(fetch, FETCH_CERTIFICATE_REFUSED, "certificate refused");
		return;
	}
	result->end = FETCH_ANSWERED;
	result->http_status = server->status;
	result->retry_after = server->retry_after;
	result->challenge = server->challenge;
	snprintf(result->content_type, sizeof(result->content_type), "%s",
		server->type ? server->type : "");
	if (server->status == 200 && server->body) {
		result->body_length = strlen(server->body);
		result->body = arena_copy(&result->arena, server->body, result->body_length);
	}
}

/* It lets the survey connect, and says nothing. */
static bool stalls(const struct fetch *fetch)
{
	return fetch->server->steps[TURN_TLS].act == ACT_SILENCE;
}

/* As the real one is judged: who says no is heard, who says nothing is not. */
static void conclude(struct fetch *fetch)
{
	enum world_act act = world->is_out ? ACT_SILENCE : fetch->server->steps[TURN_CONNECT].act;

	fetch->result.contacted = true;
	if (act == ACT_ANSWER && stalls(fetch)) {
		refuse(fetch, FETCH_TIMED_OUT, "no whole answer in time");
		return;
	}
	switch (act) {
	case ACT_ANSWER:
		answer(fetch);
		break;
	case ACT_REFUSE:
		fetch->result.heard = true;
		refuse(fetch, FETCH_NOT_CONNECTED, "connection refused");
		break;
	case ACT_UNREACHABLE:
		refuse(fetch, FETCH_NOT_CONNECTED, "no way there");
		break;
	case ACT_SHORT:
		fetch->result.contacted = false;
		fetch->result.shortage = EMFILE;
		refuse(fetch, FETCH_INTERNAL, "no socket");
		break;
	case ACT_SILENCE:
		refuse(fetch, FETCH_NOT_CONNECTED, "no connection in time");
		break;
	case ACT_ALERT:
		fetch->result.heard = true;
		refuse(fetch, FETCH_TLS_FAILED, "handshake failed");
		break;
	case ACT_CLOSE:
	case ACT_RESET:
		fetch->result.heard = true;
		refuse(fetch, FETCH_BROKEN, "it broke off");
		break;
	}
}

static void finish(void *owner)
{
	struct fetch *fetch = owner;

	if (fetch->server && fetch->result.end != FETCH_INTERNAL)
		conclude(fetch);
	if (fetch->contact)
		fetch->contact->ended_us = clock_monotonic();
	fetch->done(fetch->request.owner, &fetch->result);
	timer_free(fetch->timer);
	free(fetch->host);
	free(fetch);
}

static int64_t delay_of(const struct fetch *fetch)
{
	const struct world_step *step = &fetch->server->steps[TURN_CONNECT];

	if (step->act == ACT_SILENCE || world->is_out)
		return fetch->request.connect_timeout_us;
	if (stalls(fetch))
		return fetch->request.timeout_us;
	return step->delay_us ? step->delay_us : WORLD_LATENCY;
}

struct fetch *fetch_start(struct fetcher *fetcher, const struct fetch_request *request,
	void (*done)(void *owner, struct fetch_result *result))
{
	struct fetch *fetch = memory_alloc(sizeof(*fetch));

	fetch->request = *request;
	fetch->host = memory_string(request->host);
	fetch->done = done;
	arena_init(&fetch->result.arena);
	fetch->timer = timer_new(fetcher->loop, finish, fetch);
	fetch->server = world_connect(&request->address, FETCH_PORT, &fetch->contact);
	timer_set(fetch->timer, fetch->server ? delay_of(fetch) : 0);
	return fetch;
}

void fetch_give_up(struct fetch *fetch, const char *why)
{
	refuse(fetch, FETCH_INTERNAL, why);
	timer_set(fetch->timer, 0);
}

void fetch_result_done(struct fetch_result *result)
{
	arena_done(&result->arena);
}

bool fetch_profile(struct tls_profile *ret_profile)
{
	*ret_profile = (struct tls_profile){ .lowest = 0x0303, .highest = 0x0304 };
	return true;
}

const char *fetch_library_version(void)
{
	return "none";
}
