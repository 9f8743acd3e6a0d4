#include "pcap_library.h"

#include <cstdio>
#include <cstring>
#include <mutex>

#include "error.h"
#include "pcap_system.h"
#include "shared_library.h"

namespace sidecap {

namespace {

constexpr int kListAttempts = 3;

struct Symbol {
  const char* name;
  void** target;
  bool needed;
};

// Fills the table; returns the name of a needed function that is not there, or null.
const char* resolve(void* handle, PcapLibrary& lib) {
  const Symbol symbols[] = {
#define NEED(name) {"pcap_" #name, reinterpret_cast<void**>(&lib.name), true}
#define MAY(name) {"pcap_" #name, reinterpret_cast<void**>(&lib.name), false}
      NEED(lib_version), NEED(create), NEED(set_snaplen), NEED(set_promisc), NEED(set_timeout),
      NEED(set_buffer_size), NEED(activate), NEED(close), NEED(dispatch), NEED(breakloop), NEED(stats),
      NEED(setfilter), NEED(compile), NEED(freecode), NEED(geterr), NEED(datalink), NEED(set_datalink),
      NEED(list_datalinks), NEED(datalink_val_to_name), NEED(datalink_val_to_description), NEED(setnonblock),
      NEED(snapshot), MAY(open_dead), MAY(offline_filter), MAY(set_immediate_mode),
      MAY(set_tstamp_precision), MAY(get_tstamp_precision), MAY(set_tstamp_type),
      MAY(tstamp_type_name_to_val), MAY(setdirection), MAY(free_datalinks), MAY(statustostr),
      MAY(get_selectable_fd), MAY(getevent), MAY(setmintocopy), MAY(findalldevs), MAY(freealldevs), MAY(init),
#undef NEED
#undef MAY
  };
  for (const Symbol& symbol : symbols) {
    *symbol.target = find_symbol(handle, symbol.name);
    if (*symbol.target != nullptr) continue;
    if (symbol.needed) return symbol.name;
    lib.lacking.emplace_back(symbol.name);
  }
  return nullptr;
}

// pcap_compile is made for several threads since libpcap 1.8; Npcap and WinPcap tell which one they are made of.
bool compiles_in_parallel(const std::string& version) {
  const size_t at = version.find("libpcap version ");
  int major = 0;
  int minor = 0;
  if (at == std::string::npos || std::sscanf(version.c_str() + at, "libpcap version %d.%d", &major, &minor) != 2) {
    return false;
  }
  return major > 1 || minor >= 8;
}

// Tries one file. The state is "missing" when there is none. `captures`: not the one for filters alone.
LibrarySearch try_file(const std::string& path, bool captures) {
  LibrarySearch search;
  search.path = path;
  if (!is_file(path)) return search;
  LoadFailure failure;
  void* handle = load_shared_library(path, failure);
  if (handle == nullptr) {
    search.error = failure.message;
    search.state = failure.lacks_another ? "incomplete" : "wrong-kind";
    return search;
  }
  auto lib = std::make_shared<PcapLibrary>();
  if (const char* lacking = resolve(handle, *lib)) {
    unload_shared_library(handle);
    search.error = std::string(path) + " lacks the function " + lacking;
    search.state = "incomplete";
    return search;
  }
  // A loaded library is never unloaded: a compile that ran over its time may still be inside it.
  lib->path = path;
  lib->version = lib->lib_version();
  lib->parallel_compile = compiles_in_parallel(lib->version);
  if (captures) prepare_pcap(*lib);
  search.state = "loaded";
  search.library = lib;
  return search;
}

}  // namespace

LibrarySearch search_pcap_library() {
  static std::mutex mutex;
  static LibrarySearch found;
  std::lock_guard<std::mutex> lock(mutex);
  if (found.library != nullptr) return found;
  LibrarySearch refused;
  for (const std::string& path : pcap_library_paths()) {
    LibrarySearch search = try_file(path, true);
    if (search.library != nullptr) return found = search;
    if (!search.error.empty() && refused.error.empty()) refused = search;
  }
  if (refused.error.empty()) {
    refused.path.clear();
    refused.error = pcap_library_absence();
  }
  return refused;
}

std::shared_ptr<const PcapLibrary> pcap_library() {
  LibrarySearch search = search_pcap_library();
  if (search.library != nullptr) return search.library;
  const char* code = std::strcmp(search.state, "missing") == 0      ? "LIBRARY_MISSING"
                     : std::strcmp(search.state, "incomplete") == 0 ? "LIBRARY_INCOMPLETE"
                                                                    : "LIBRARY_WRONG_KIND";
  const char* what = std::strcmp(search.state, "missing") == 0 ? "No capture library: " : "The capture library cannot be used: ";
  throw Error(code, what + search.error);
}

std::shared_ptr<const PcapLibrary> filter_library() {
  static std::mutex mutex;
  static std::shared_ptr<const PcapLibrary> beside;
  std::lock_guard<std::mutex> lock(mutex);
  for (const std::string& path : filter_library_paths()) {
    if (beside == nullptr) beside = try_file(path, false).library;
  }
  return beside != nullptr ? beside : pcap_library();
}

int PcapLibrary::compile_expression(pcap_t* handle, BpfProgram* program, const std::string& expression) const {
  static std::mutex mutex;
  std::unique_lock<std::mutex> lock(mutex, std::defer_lock);
  if (!parallel_compile) lock.lock();
  return compile(handle, program, expression.c_str(), 1, kNetmaskUnknown);
}

DeviceList list_devices(const PcapLibrary& library) {
  DeviceList list;
  if (library.findalldevs == nullptr || library.freealldevs == nullptr) {
    list.error = "this library cannot list adapters";
    return list;
  }
  // Npcap asks for the list's size, then for the list: 122 when it has grown in between, and 122 too when it is empty.
  for (int attempt = 0; attempt < kListAttempts; attempt++) {
    PcapDevice* first = nullptr;
    char error[kPcapErrorBuffer] = "";
    if (library.findalldevs(&first, error) == 0) {
      list.error.clear();
      for (const PcapDevice* device = first; device != nullptr; device = device->next) list.names.emplace_back(device->name);
      library.freealldevs(first);
      return list;
    }
    list.error = error;
    if (list.error.find("(122)") == std::string::npos) break;
  }
  return list;
}

}  // namespace sidecap
