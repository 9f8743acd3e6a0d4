// libpcap, Npcap or WinPcap, loaded at run time: the ~30 functions used, declared here after the pcap(3PCAP) manual
// pages, so that nothing of libpcap is needed to build or to load the addon.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#ifdef _WIN32
#include <winsock2.h>
#else
#include <sys/time.h>
#endif

struct pcap;  // pcap_t

namespace sidecap {

using pcap_t = ::pcap;

// struct bpf_insn and bpf_program (pcap/bpf.h).
struct BpfInstruction {
  uint16_t code;
  uint8_t jump_true;
  uint8_t jump_false;
  uint32_t k;
};
struct BpfProgram {
  unsigned int length;
  BpfInstruction* instructions;
};
// struct pcap_pkthdr.
struct PcapHeader {
  struct timeval time;
  uint32_t captured;
  uint32_t length;
};
// struct pcap_stat; Windows appends fields, so room is left behind it.
struct PcapStatistics {
  unsigned int received;
  unsigned int dropped;
  unsigned int interface_dropped;
  unsigned int reserved[8];
};
// pcap_if_t.
struct PcapDevice {
  PcapDevice* next;
  char* name;
  char* description;
  void* addresses;
  uint32_t flags;
};
using PcapHandler = void (*)(unsigned char* user, const PcapHeader* header, const unsigned char* bytes);

constexpr int kPcapErrorBuffer = 256;  // PCAP_ERRBUF_SIZE
constexpr uint32_t kNetmaskUnknown = 0xffffffff;

struct PcapLibrary {
  std::string path;
  std::string version;
  std::vector<std::string> lacking;  // optional functions that are not there
  bool parallel_compile = false;

  // pcap_compile, optimised, without a netmask: one at a time where the library cannot do several.
  int compile_expression(pcap_t* handle, BpfProgram* program, const std::string& expression) const;

  // Needed.
  const char* (*lib_version)();
  pcap_t* (*create)(const char* device, char* error);
  int (*set_snaplen)(pcap_t*, int);
  int (*set_promisc)(pcap_t*, int);
  int (*set_timeout)(pcap_t*, int);
  int (*set_buffer_size)(pcap_t*, int);
  int (*activate)(pcap_t*);
  void (*close)(pcap_t*);
  int (*dispatch)(pcap_t*, int, PcapHandler, unsigned char*);
  void (*breakloop)(pcap_t*);
  int (*stats)(pcap_t*, PcapStatistics*);
  int (*setfilter)(pcap_t*, BpfProgram*);
  int (*compile)(pcap_t*, BpfProgram*, const char*, int, uint32_t);
  void (*freecode)(BpfProgram*);
  char* (*geterr)(pcap_t*);
  int (*datalink)(pcap_t*);
  int (*set_datalink)(pcap_t*, int);
  int (*list_datalinks)(pcap_t*, int**);
  const char* (*datalink_val_to_name)(int);
  const char* (*datalink_val_to_description)(int);
  int (*setnonblock)(pcap_t*, int, char*);
  int (*snapshot)(pcap_t*);
  // Optional: null when the library lacks them. The first two compile and apply filters apart from a capture.
  pcap_t* (*open_dead)(int, int);
  int (*offline_filter)(const BpfProgram*, const PcapHeader*, const unsigned char*);
  int (*set_immediate_mode)(pcap_t*, int);
  int (*set_tstamp_precision)(pcap_t*, int);
  int (*get_tstamp_precision)(pcap_t*);
  int (*set_tstamp_type)(pcap_t*, int);
  int (*tstamp_type_name_to_val)(const char*);
  int (*setdirection)(pcap_t*, int);
  void (*free_datalinks)(int*);
  const char* (*statustostr)(int);
  int (*get_selectable_fd)(pcap_t*);
  void* (*getevent)(pcap_t*);
  int (*setmintocopy)(pcap_t*, int);
  int (*findalldevs)(PcapDevice**, char*);
  void (*freealldevs)(PcapDevice*);
  int (*init)(unsigned int, char*);
};

// What the search for the library found, for the doctor.
struct LibrarySearch {
  const char* state = "missing";  // "loaded", "missing", "incomplete" or "wrong-kind"
  std::string path;
  std::string error;
  std::shared_ptr<const PcapLibrary> library;  // set when loaded
};

// Looks in the system's directories only, never in the working directory or in LD_LIBRARY_PATH. A library once loaded stays;
// a search that failed is made again at the next call, so that installing libpcap needs no restart.
LibrarySearch search_pcap_library();

// The library, or Error LIBRARY_MISSING, LIBRARY_INCOMPLETE or LIBRARY_WRONG_KIND.
std::shared_ptr<const PcapLibrary> pcap_library();

// The library that compiles filters and applies them in memory: that one or, on Windows, the libpcap without a driver
// that lies beside the addon, newer than most drivers' and there without any. Throws as pcap_library() does.
std::shared_ptr<const PcapLibrary> filter_library();

// The adapters the library lists, for a cross-check only: its list can be empty or broken where opening works.
struct DeviceList {
  std::vector<std::string> names;
  std::string error;  // when it could not be had
};
DeviceList list_devices(const PcapLibrary& library);

// Closes what pcap_create and pcap_open_dead gave.
struct PcapClose {
  std::shared_ptr<const PcapLibrary> library;
  void operator()(pcap_t* handle) const { library->close(handle); }
};
using PcapHandle = std::unique_ptr<pcap_t, PcapClose>;

// DLT values that an adapter can deliver; opens it for that. Throws as open_backend() does.
std::vector<int> list_link_types(const PcapLibrary& library, const std::string& device);

}  // namespace sidecap
