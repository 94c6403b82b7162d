/* SPDX-License-Identifier: Apache-2.0 */
/* Where a machine and a user keep options that they always want. */
#ifndef TESSCAN_PROGRAM_DEFAULTS_H
#define TESSCAN_PROGRAM_DEFAULTS_H

#include "base/arena.h"
#include "base/option_table.h"

#define DEFAULTS_OF_MACHINE "/etc/tesscan/tesscan.conf"

/*
 * The configuration files that there may be: the machine's, then the user's below $XDG_CONFIG_HOME or else
 * $HOME/.config, which are looked at before the environment is forgotten (base/environment.h). Variables that name no
 * absolute path count as not set (XDG Base Directory Specification), as do those that name a folder of another user's that may
 * not be entered. All lies in the arena.
 */
struct text_list defaults_find(struct arena *arena);

#endif
