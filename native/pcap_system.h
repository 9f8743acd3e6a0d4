// What each system knows of its capture library: where it is, what it calls an adapter, what its refusals mean.
#pragma once

#include <string>
#include <vector>

#include "pcap_library.h"

namespace sidecap {

// Absolute paths, in the order they are tried.
std::vector<std::string> pcap_library_paths();
// What is said when none of them is there.
std::string pcap_library_absence();
// Where a libpcap lies that only filters: ours, as nobody else's file is beside the addon.
std::vector<std::string> filter_library_paths();
// Called once for a library that was loaded.
void prepare_pcap(PcapLibrary& library);

// The library's name of the adapter that list_adapters() calls `name`.
std::string pcap_device(const PcapLibrary& library, const std::string& name);

// An adapter could not be opened: an error code of src/errors.ts, and what is known beyond the library's words.
struct Refusal {
  const char* code;
  std::string why;
};
// `code` is what the library's status and words say already.
Refusal explain_refusal(const PcapLibrary& library, const char* code, const std::string& text);

}  // namespace sidecap
