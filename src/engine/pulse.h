/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What workers let the main thread see while they run: counts of sessions and lookups that only grow. Each
 * is written by one thread; whoever reads gets a recent value.
 */
#ifndef TESSCAN_ENGINE_PULSE_H
#define TESSCAN_ENGINE_PULSE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum pulse {
	PULSE_HEARD, /* signs of life from outside, be it a refusal, when they come */
	PULSE_UNHEARD, /* connections and lookups that nobody answered */
	PULSE_BEGUN, /* connections, of every kind */
	PULSE_ENDED,
	PULSE_SHORTAGES, /* connections that this machine refused */
	PULSE_DNS_SHORTAGES, /* lookups under way while it refused sockets */
	PULSE_SESSIONS, /* SMTP sessions that ended, the first with each address, whatever they found */
	PULSE_USABLE, /* … in which EHLO or HELO was answered */
	pulse_count
};

struct pulses {
	_Atomic uint64_t counts[pulse_count];
	_Atomic int shortage; /* errno of the latest */
	_Atomic size_t largest; /* octets of a session's facts, since it was last looked at */
};

static inline void pulse(struct pulses *pulses, enum pulse kind)
{
	uint64_t count = atomic_load_explicit(&pulses->counts[kind], memory_order_relaxed);

	atomic_store_explicit(&pulses->counts[kind], count + 1, memory_order_relaxed);
}

static inline void pulse_weigh(struct pulses *pulses, size_t octets)
{
	size_t largest = atomic_load_explicit(&pulses->largest, memory_order_relaxed);

	while (octets > largest &&
		!atomic_compare_exchange_weak_explicit(&pulses->largest, &largest, octets,
			memory_order_relaxed, memory_order_relaxed))
		continue;
}

#endif
