#include "pcap_library.h"

#include <cstring>
#include <mutex>

#include "error.h"

#ifdef _WIN32
#error "The Windows search for wpcap.dll is not written yet"
#else
#include <dlfcn.h>
#include <unistd.h>
#endif

namespace sidecap {

namespace {

#if defined(__x86_64__)
#define MULTIARCH "x86_64-linux-gnu"
#elif defined(__aarch64__)
#define MULTIARCH "aarch64-linux-gnu"
#elif defined(__arm__)
#define MULTIARCH "arm-linux-gnueabihf"
#elif defined(__powerpc64__)
#define MULTIARCH "powerpc64le-linux-gnu"
#elif defined(__s390x__)
#define MULTIARCH "s390x-linux-gnu"
#elif defined(__riscv)
#define MULTIARCH "riscv64-linux-gnu"
#else
#define MULTIARCH "."
#endif

const char* const kDirectories[] = {"/usr/lib/" MULTIARCH, "/lib/" MULTIARCH, "/usr/lib64", "/lib64",
                                    "/usr/lib",            "/lib",            "/usr/local/lib"};
// libpcap.so.1 is upstream's name, libpcap.so.0.8 Debian's.
const char* const kNames[] = {"libpcap.so.1", "libpcap.so.0.8"};

struct Symbol {
  const char* name;
  void** target;
  bool needed;
};

// Fills the table; returns the name of a needed function that is not there, or null.
const char* resolve(void* handle, PcapLibrary& lib) {
  const Symbol symbols[] = {
#define NEEDED(name) {"pcap_" #name, reinterpret_cast<void**>(&lib.name), true}
#define OPTIONAL(name) {"pcap_" #name, reinterpret_cast<void**>(&lib.name), false}
      NEEDED(lib_version), NEEDED(create), NEEDED(set_snaplen), NEEDED(set_promisc), NEEDED(set_timeout),
      NEEDED(set_buffer_size), NEEDED(activate), NEEDED(close), NEEDED(dispatch), NEEDED(breakloop), NEEDED(stats),
      NEEDED(setfilter), NEEDED(compile), NEEDED(freecode), NEEDED(geterr), NEEDED(datalink), NEEDED(set_datalink),
      NEEDED(list_datalinks), NEEDED(datalink_val_to_name), NEEDED(datalink_val_to_description), NEEDED(setnonblock),
      NEEDED(snapshot), NEEDED(open_dead), NEEDED(offline_filter), OPTIONAL(set_immediate_mode),
      OPTIONAL(set_tstamp_precision), OPTIONAL(get_tstamp_precision), OPTIONAL(set_tstamp_type),
      OPTIONAL(tstamp_type_name_to_val), OPTIONAL(setdirection), OPTIONAL(free_datalinks), OPTIONAL(statustostr),
      OPTIONAL(get_selectable_fd), OPTIONAL(getevent),
#undef NEEDED
#undef OPTIONAL
  };
  for (const Symbol& symbol : symbols) {
    *symbol.target = dlsym(handle, symbol.name);
    if (*symbol.target != nullptr) continue;
    if (symbol.needed) return symbol.name;
    lib.lacking.emplace_back(symbol.name);
  }
  return nullptr;
}

// Tries one file. The state is "missing" when there is none.
LibrarySearch try_file(const std::string& path) {
  LibrarySearch search;
  search.path = path;
  if (access(path.c_str(), F_OK) != 0) return search;
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* reason = dlerror();
    search.error = reason != nullptr ? reason : "dlopen failed";
    search.state = "wrong-kind";
    return search;
  }
  auto lib = std::make_shared<PcapLibrary>();
  if (const char* lacking = resolve(handle, *lib)) {
    dlclose(handle);
    search.error = std::string(path) + " lacks the function " + lacking;
    search.state = "incomplete";
    return search;
  }
  // A loaded library is never unloaded: a compile that ran over its time may still be inside it.
  lib->path = path;
  lib->version = lib->lib_version();
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
  for (const char* directory : kDirectories) {
    for (const char* name : kNames) {
      LibrarySearch search = try_file(std::string(directory) + "/" + name);
      if (search.library != nullptr) return found = search;
      if (!search.error.empty() && refused.error.empty()) refused = search;
    }
  }
  if (refused.error.empty()) {
    refused.path.clear();
    refused.error = "neither libpcap.so.1 nor libpcap.so.0.8 is in the system's library directories";
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

}  // namespace sidecap
