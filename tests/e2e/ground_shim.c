/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded: no thread can be made, as where a limit on processes is reached. */
#include <errno.h>
#include <pthread.h>

int pthread_create(
	pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *argument)
{
	(void)thread, (void)attributes, (void)run, (void)argument;
	return EAGAIN;
}
