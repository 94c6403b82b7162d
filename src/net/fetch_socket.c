/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets of fetches (fetch_socket.h). */
#include "net/fetch_socket.h"

#include "base/arena.h"
#include "net/icmp.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void leave(struct fetch_socket *link)
{
	if (--link->holders == 0)
		free(link);
}

static ino_t inode_of(int fd)
{
	struct stat status;

	return fstat(fd, &status) < 0 ? 0 : status.st_ino;
}

/* Only this thread could close it in between. */
bool fetch_socket_is_open(const struct fetch_socket *link)
{
	return link->fd >= 0 && inode_of(link->fd) == link->inode;
}

struct fetch_socket *fetch_socket_new(void)
{
	struct fetch_socket *link = memory_alloc(sizeof(*link));

	*link = (struct fetch_socket){ .fd = -1, .holders = 1 };
	return link;
}

void fetch_socket_opened(struct fetch_socket *link, int fd)
{
	link->fd = fd;
	link->inode = inode_of(fd);
	link->holders++;
}

int fetch_socket_close(void *owner, int fd)
{
	struct fetch_socket *link = owner;

	if (link->fd == fd) {
		link->fd = -1;
		icmp_told(fd, &link->told);
	}
	leave(link);
	return close(fd);
}

/* libcurl 7.88 closes a socket that found no connection in time without a word. */
void fetch_socket_end(struct fetch_socket *link)
{
	if (fetch_socket_is_open(link))
		shutdown(link->fd, SHUT_RDWR);
	else if (link->fd >= 0)
		link->holders--;
	leave(link);
}
