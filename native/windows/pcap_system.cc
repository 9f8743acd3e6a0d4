// Windows: Npcap or WinPcap. What is said of their errors comes from the sources of Npcap 0.9–1.87 and WinPcap 4.1.3.
#include "pcap_system.h"

#include <algorithm>
#include <cstdlib>

#include "interfaces.h"
#include "shared_library.h"
#include "text.h"

namespace sidecap {

namespace {

constexpr const char* kDevicePrefix = "\\Device\\NPF_";
constexpr unsigned int kUtf8 = 1;  // PCAP_CHAR_ENC_UTF_8

std::string system_directory() {
  wchar_t text[MAX_PATH];
  const UINT length = GetSystemDirectoryW(text, MAX_PATH);
  return length > 0 && length < MAX_PATH ? to_utf8(text) : "C:\\Windows\\System32";
}

// The Windows error at the end of libpcap's messages, as in "Error opening adapter: Access is denied. (5)"; 0 without one.
int windows_error(const std::string& text) {
  const size_t open = text.rfind('(');
  if (open == std::string::npos || text.find(')', open) == std::string::npos) return 0;
  return std::atoi(text.c_str() + open + 1);
}

// A service or its device that is not there, not started, disabled, not allowed to load.
bool tells_no_driver(int error) {
  constexpr int kInvalidImageHash = 577;
  static const int kErrors[] = {ERROR_FILE_NOT_FOUND,         ERROR_PATH_NOT_FOUND,     ERROR_SERVICE_DISABLED,
                                ERROR_SERVICE_DOES_NOT_EXIST, ERROR_SERVICE_NOT_ACTIVE, kInvalidImageHash,
                                ERROR_DRIVER_BLOCKED,         ERROR_NO_MORE_ITEMS,      ERROR_INSUFFICIENT_BUFFER};
  return std::find(std::begin(kErrors), std::end(kErrors), error) != std::end(kErrors);
}

bool is_loopback(const std::string& name) { return name.find("NPF_Loopback") != std::string::npos; }

}  // namespace

std::vector<std::string> pcap_library_paths() {
  const std::string system = system_directory();
  return {system + "\\Npcap\\wpcap.dll", system + "\\wpcap.dll"};
}

std::string pcap_library_absence() {
  const auto paths = pcap_library_paths();
  return "neither " + paths[0] + " nor " + paths[1] + " exists";
}

// Beside a prebuilt addon; an addon built here lies in native/build/Release.
std::vector<std::string> filter_library_paths() {
  const std::string name = "\\libpcap-filter.dll";
  const std::string here = addon_directory();
  return {here + name, here + "\\..\\..\\prebuilds\\win32-x64" + name};
}

void prepare_pcap(PcapLibrary& library) {
  // Wine's library exports these, and ends the process that calls them.
  const HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
  if (ntdll != nullptr && GetProcAddress(ntdll, "wine_get_version") != nullptr) {
    library.getevent = nullptr;
    library.setmintocopy = nullptr;
    library.open_dead = nullptr;
    library.offline_filter = nullptr;
    library.lacking.insert(library.lacking.end(), {"pcap_getevent", "pcap_setmintocopy", "pcap_open_dead", "pcap_offline_filter"});
  }
  // Messages would come in the system's code page.
  char error[kPcapErrorBuffer];
  if (library.init != nullptr) library.init(kUtf8, error);
}

std::string pcap_device(const PcapLibrary& library, const std::string& name) {
  if (name.empty() || name.front() != '{') return name;
  const std::string device = kDevicePrefix + name;
  // Npcap has a device of its own for the traffic of 127.0.0.1; the loopback adapter's GUID it does not know.
  for (const Adapter& adapter : list_adapters()) {
    if (adapter.name != name || !adapter.loopback) continue;
    for (const std::string& listed : list_devices(library).names) {
      if (listed == device) return device;
      if (is_loopback(listed)) return listed;
    }
  }
  return device;
}

Refusal explain_refusal(const PcapLibrary& library, const char* code, const std::string& text) {
  const std::string denied = "PERMISSION_DENIED";
  const int error = windows_error(text);
  // libpcap speaks of a helper program of Npcap's "Admin-only" mode here: it means that access was denied.
  if (code == denied || error == ERROR_ACCESS_DENIED) return {"PERMISSION_DENIED", "Windows denies access to the driver"};
  if (error == ERROR_INVALID_NAME) return {"ADAPTER_NOT_FOUND", "The name is not one of the driver's"};
  const DeviceList list = list_devices(library);
  const bool only_loopback =
      !list.names.empty() && std::all_of(list.names.begin(), list.names.end(), is_loopback);
  if (only_loopback) {
    return {"DRIVER_UNREACHABLE", "The library lists NPF_Loopback alone: its driver cannot be reached from here"};
  }
  if (list.names.empty()) {
    return {"DRIVER_MISSING", "The library is there, but no driver answers it" +
                                  (list.error.empty() ? std::string() : " (its list: " + list.error + ")")};
  }
  if (tells_no_driver(error)) return {"DRIVER_MISSING", "The driver has no device for this adapter"};
  return {code, ""};
}

}  // namespace sidecap
