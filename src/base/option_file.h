/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration files (option_parse.h): a long name and its value a line. */
#ifndef TESSCAN_BASE_OPTION_FILE_H
#define TESSCAN_BASE_OPTION_FILE_H

#include "base/option_parser.h"

/*
 * Sets what the command line has not given. One that is not there is an error unless it `may_be_absent`. NULL, or what
 * is wrong, with the file and its line (freed by the caller).
 */
char *option_file_read(const struct option_parser *parser, const char *path, bool may_be_absent);

#endif
