// A wpcap.dll that misbehaves as STUB_WPCAP says and otherwise forwards to the one in System32. Texts and statuses are those of Npcap's
// libpcap (pcap-npf.c, fmtutils.c). Modes, joined by commas:
//
//   list=N       pcap_findalldevs fails with Windows error N      list=122once   so at its first call only
//   list=empty   it finds nothing                                 list=loopback  it finds \Device\NPF_Loopback alone
//   create=N     pcap_create returns NULL                         open=N         pcap_activate fails
//
// A name without \Device\NPF_ in front is error 123, as with Npcap. Loading and names opened are written to the file STUB_WPCAP_LOG.
// With -DLACK_OPTIONAL the functions are missing that WinPcap 4.1.3 lacks, with -DLACK_NEEDED also pcap_dispatch.
#include <winsock2.h>

#include <windows.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#define EXPORT extern "C" __declspec(dllexport)

struct pcap;
struct Program;
struct Header;

namespace {

struct Device {
  Device* next;
  char* name;
  char* description;
  void* addresses;
  unsigned int flags;
};
using Handler = void (*)(unsigned char*, const Header*, const unsigned char*);

constexpr int kErrorBuffer = 256;
constexpr int kNoSuchDevice = -5;
constexpr int kPermissionDenied = -8;
constexpr const char* kPrefix = "\\Device\\NPF_";

char loopback_name[] = "\\Device\\NPF_Loopback";
Device loopback = {nullptr, loopback_name, loopback_name, nullptr, 0};
std::string last_error;
bool bad_name = false;

std::string variable(const char* name) {
  char text[1024] = "";
  GetEnvironmentVariableA(name, text, sizeof text);
  return text;
}

void log(const std::string& line) {
  const std::string file = variable("STUB_WPCAP_LOG");
  if (!file.empty()) std::ofstream(file, std::ios::app | std::ios::binary) << line << "\n";
}

// The value of a mode, empty when it is not set.
std::string mode(const std::string& key) {
  const std::string list = "," + variable("STUB_WPCAP") + ",";
  const size_t at = list.find("," + key + "=");
  if (at == std::string::npos) return "";
  const size_t begin = at + key.size() + 2;
  return list.substr(begin, list.find(',', begin) - begin);
}

// pcap_fmt_errmsg_for_win32_err.
std::string describe(const char* what, int error) {
  const char* text = error == ERROR_INSUFFICIENT_BUFFER ? "The data area passed to a system call is too small."
                     : error == ERROR_PATH_NOT_FOUND    ? "The system cannot find the path specified."
                     : error == ERROR_FILE_NOT_FOUND    ? "The system cannot find the file specified."
                     : error == ERROR_ACCESS_DENIED     ? "Access is denied."
                     : error == ERROR_NO_MORE_ITEMS     ? "No more data is available."
                     : error == ERROR_INVALID_NAME ? "The filename, directory name, or volume label syntax is incorrect."
                                                   : "Error.";
  return std::string(what) + ": " + text + " (" + std::to_string(error) + ")";
}

FARPROC real(const char* name) {
  static const HMODULE library = [] {
    wchar_t path[MAX_PATH];
    const UINT length = GetSystemDirectoryW(path, MAX_PATH - 16);
    wcscpy(path + length, L"\\wpcap.dll");
    return LoadLibraryExW(path, nullptr, LOAD_LIBRARY_SEARCH_SYSTEM32);
  }();
  return GetProcAddress(library, name);
}

}  // namespace

#define FORWARD(type, name, parameters, arguments)                                        \
  EXPORT type name parameters {                                                           \
    static const auto function = reinterpret_cast<type(*) parameters>(reinterpret_cast<void*>(real(#name))); \
    return function arguments;                                                            \
  }

EXPORT const char* pcap_lib_version() { return "Npcap version 1.79, based on libpcap version 1.10.4"; }

EXPORT int pcap_findalldevs(Device** list, char* error) {
  static int calls = 0;
  const std::string wanted = mode("list");
  calls++;
  log("pcap_findalldevs");
  if (wanted == "loopback") *list = &loopback;
  if (wanted == "empty") *list = nullptr;
  if (wanted == "loopback" || wanted == "empty") return 0;
  const int number = std::atoi(wanted.c_str());
  const bool once = wanted.find("once") != std::string::npos;
  if (number != 0 && (!once || calls == 1)) {
    std::snprintf(error, kErrorBuffer, "%s", describe("PacketGetAdapterNames", number).c_str());
    return -1;
  }
  static const auto function = reinterpret_cast<int (*)(Device**, char*)>(reinterpret_cast<void*>(real("pcap_findalldevs")));
  return function(list, error);
}

EXPORT void pcap_freealldevs(Device* list) {
  if (list == &loopback || list == nullptr) return;
  static const auto function = reinterpret_cast<void (*)(Device*)>(reinterpret_cast<void*>(real("pcap_freealldevs")));
  function(list);
}

EXPORT pcap* pcap_create(const char* device, char* error) {
  log(std::string("pcap_create ") + device);
  bad_name = std::strncmp(device, kPrefix, std::strlen(kPrefix)) != 0;
  if (const int number = std::atoi(mode("create").c_str())) {
    std::snprintf(error, kErrorBuffer, "%s", describe("Error opening adapter", number).c_str());
    return nullptr;
  }
  static const auto function = reinterpret_cast<pcap* (*)(const char*, char*)>(reinterpret_cast<void*>(real("pcap_create")));
  return function(device, error);
}

EXPORT int pcap_activate(pcap* handle) {
  const int number = bad_name ? ERROR_INVALID_NAME : std::atoi(mode("open").c_str());
  last_error.clear();
  if (number == ERROR_BAD_UNIT) return kNoSuchDevice;
  if (number == ERROR_ACCESS_DENIED) {
    last_error = "The helper program for \"Admin-only Mode\" must be allowed to make changes to your device";
    return kPermissionDenied;
  }
  if (number != 0) {
    last_error = describe("Error opening adapter", number);
    return -1;
  }
  static const auto function = reinterpret_cast<int (*)(pcap*)>(reinterpret_cast<void*>(real("pcap_activate")));
  return function(handle);
}

EXPORT char* pcap_geterr(pcap* handle) {
  if (!last_error.empty()) return last_error.data();
  static const auto function = reinterpret_cast<char* (*)(pcap*)>(reinterpret_cast<void*>(real("pcap_geterr")));
  return function(handle);
}

FORWARD(int, pcap_set_snaplen, (pcap * p, int value), (p, value))
FORWARD(int, pcap_set_promisc, (pcap * p, int value), (p, value))
FORWARD(int, pcap_set_timeout, (pcap * p, int value), (p, value))
FORWARD(int, pcap_set_buffer_size, (pcap * p, int value), (p, value))
FORWARD(void, pcap_close, (pcap * p), (p))
#ifndef LACK_NEEDED
FORWARD(int, pcap_dispatch, (pcap * p, int count, Handler handler, unsigned char* user), (p, count, handler, user))
#endif
FORWARD(void, pcap_breakloop, (pcap * p), (p))
FORWARD(int, pcap_stats, (pcap * p, void* statistics), (p, statistics))
FORWARD(int, pcap_setfilter, (pcap * p, Program* program), (p, program))
FORWARD(int, pcap_compile, (pcap * p, Program* program, const char* text, int optimize, unsigned int mask),
        (p, program, text, optimize, mask))
FORWARD(void, pcap_freecode, (Program * program), (program))
FORWARD(int, pcap_datalink, (pcap * p), (p))
FORWARD(int, pcap_set_datalink, (pcap * p, int value), (p, value))
FORWARD(int, pcap_list_datalinks, (pcap * p, int** list), (p, list))
FORWARD(const char*, pcap_datalink_val_to_name, (int value), (value))
FORWARD(const char*, pcap_datalink_val_to_description, (int value), (value))
FORWARD(int, pcap_setnonblock, (pcap * p, int on, char* error), (p, on, error))
FORWARD(int, pcap_snapshot, (pcap * p), (p))
#ifndef LACK_OPTIONAL
FORWARD(int, pcap_set_tstamp_precision, (pcap * p, int value), (p, value))
FORWARD(int, pcap_get_tstamp_precision, (pcap * p), (p))
FORWARD(int, pcap_set_tstamp_type, (pcap * p, int value), (p, value))
FORWARD(int, pcap_tstamp_type_name_to_val, (const char* name), (name))
FORWARD(void, pcap_free_datalinks, (int* list), (list))
FORWARD(const char*, pcap_statustostr, (int status), (status))
#endif

extern "C" BOOL WINAPI DllMain(HINSTANCE, DWORD reason, void*) {
  if (reason == DLL_PROCESS_ATTACH) log("loaded");
  return TRUE;
}
