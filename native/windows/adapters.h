// The enumeration of adapters, apart from the function it asks, so that a test can put a Windows of its own behind it.
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>

#include <windows.h>

#include <iphlpapi.h>

#include <vector>

#include "interfaces.h"

namespace sidecap {

// GetAdaptersAddresses of iphlpapi.dll.
using GetAdapters = ULONG(WINAPI*)(ULONG family, ULONG flags, void* reserved, IP_ADAPTER_ADDRESSES* list, ULONG* size);

// `compartment` is that of this thread; 0 when it is not known. Throws Error CAPTURE_FAILED.
std::vector<Adapter> read_adapters(GetAdapters get, unsigned int compartment);

}  // namespace sidecap
