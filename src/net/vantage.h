/* SPDX-License-Identifier: Apache-2.0 */
/* From where this machine looks at the Internet. Nothing is sent to find out. */
#ifndef TESSCAN_NET_VANTAGE_H
#define TESSCAN_NET_VANTAGE_H

#include "base/networks.h"
#include "net/source.h"

#include <stdbool.h>

/* The source address of packets to the public Internet, version 4 or 6, by these sources (NULL: none); false without a route. */
bool vantage_address(uint8_t version, const struct sources *sources, char text[ADDRESS_TEXT_SIZE]);
/* Adds the addresses of this machine's interfaces. */
void vantage_interfaces(struct networks *networks);

#endif
