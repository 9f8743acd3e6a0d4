// Linux: libpcap in the system's library directories.
#include "pcap_system.h"

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

}  // namespace

std::vector<std::string> pcap_library_paths() {
  std::vector<std::string> paths;
  for (const char* directory : kDirectories) {
    for (const char* name : kNames) paths.push_back(std::string(directory) + "/" + name);
  }
  return paths;
}

std::string pcap_library_absence() {
  return "neither libpcap.so.1 nor libpcap.so.0.8 is in the system's library directories";
}

std::vector<std::string> filter_library_paths() { return {}; }

void prepare_pcap(PcapLibrary&) {}

std::string pcap_device(const PcapLibrary&, const std::string& name) { return name; }

Refusal explain_refusal(const PcapLibrary&, const char* code, const std::string&) { return {code, ""}; }

}  // namespace sidecap
