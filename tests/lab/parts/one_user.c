/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For mail servers in a user namespace that maps a single user: there they already run as the one
 * user there is. Every change to another user, which they insist on, is answered with success and
 * remembered, so that a program that looks afterwards sees what it asked for. Nothing is enforced.
 */
#define _GNU_SOURCE
#include <grp.h>
#include <stddef.h>
#include <sys/types.h>
#include <unistd.h>

struct identity {
	unsigned int real;
	unsigned int effective;
	unsigned int saved;
};

static struct identity user;
static struct identity group;

static int change(
	struct identity *id, unsigned int real, unsigned int effective, unsigned int saved)
{
	const unsigned int keep = (unsigned int)-1;

	if (real != keep)
		id->real = real;
	if (effective != keep)
		id->effective = effective;
	if (saved != keep)
		id->saved = saved;
	return 0;
}

/* setuid() and setgid(): all three identities for root, the effective one for others. */
static int become(struct identity *id, unsigned int number)
{
	const unsigned int keep = (unsigned int)-1;

	return user.effective == 0 ? change(id, number, number, number)
				   : change(id, keep, number, keep);
}

int setuid(uid_t number)
{
	return become(&user, number);
}
int setgid(gid_t number)
{
	return become(&group, number);
}
int seteuid(uid_t number)
{
	return change(&user, (uid_t)-1, number, (uid_t)-1);
}
int setegid(gid_t number)
{
	return change(&group, (gid_t)-1, number, (gid_t)-1);
}
int setreuid(uid_t real, uid_t effective)
{
	return change(&user, real, effective, (uid_t)-1);
}
int setregid(gid_t real, gid_t effective)
{
	return change(&group, real, effective, (gid_t)-1);
}
int setresuid(uid_t real, uid_t effective, uid_t saved)
{
	return change(&user, real, effective, saved);
}
int setresgid(gid_t real, gid_t effective, gid_t saved)
{
	return change(&group, real, effective, saved);
}
uid_t getuid(void)
{
	return user.real;
}
uid_t geteuid(void)
{
	return user.effective;
}
gid_t getgid(void)
{
	return group.real;
}
gid_t getegid(void)
{
	return group.effective;
}

int getresuid(uid_t *real, uid_t *effective, uid_t *saved)
{
	*real = user.real;
	*effective = user.effective;
	*saved = user.saved;
	return 0;
}

int getresgid(gid_t *real, gid_t *effective, gid_t *saved)
{
	*real = group.real;
	*effective = group.effective;
	*saved = group.saved;
	return 0;
}

int setgroups(size_t count, const gid_t *groups)
{
	(void)count;
	(void)groups;
	return 0;
}
int initgroups(const char *name, gid_t number)
{
	(void)name;
	(void)number;
	return 0;
}
int chown(const char *path, uid_t owner, gid_t number)
{
	(void)path;
	(void)owner;
	(void)number;
	return 0;
}
int lchown(const char *path, uid_t owner, gid_t number)
{
	(void)path;
	(void)owner;
	(void)number;
	return 0;
}
int fchown(int file, uid_t owner, gid_t number)
{
	(void)file;
	(void)owner;
	(void)number;
	return 0;
}

int fchownat(int folder, const char *path, uid_t owner, gid_t number, int flags)
{
	(void)folder;
	(void)path;
	(void)owner;
	(void)number;
	(void)flags;
	return 0;
}
