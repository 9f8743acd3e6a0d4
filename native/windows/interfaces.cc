// Windows: adapters from GetAdaptersAddresses, never from libpcap's list, which is empty or broken where the driver cannot
// open an adapter. Names have no limit of length here.
#include "adapters.h"

#include <cstdio>
#include <memory>

#include "error.h"
#include "text.h"

namespace sidecap {

namespace {

constexpr ULONG kAllCompartments = 0x200;  // GAA_FLAG_INCLUDE_ALL_COMPARTMENTS
constexpr ULONG kFlags = GAA_FLAG_INCLUDE_ALL_INTERFACES | GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST |
                         GAA_FLAG_SKIP_DNS_SERVER;
// What Microsoft advises to begin with: one call is enough nearly always.
constexpr ULONG kFirstSize = 15 << 10;
// The list may grow between two calls.
constexpr int kAttempts = 10;

// IfType of ipifcons.h (IANAifType-MIB).
constexpr ULONG kEthernet = 6, kPpp = 23, kLoopback = 24, kVirtual = 53, kWireless = 71, kTunnel = 131, kMobile1 = 243,
                kMobile2 = 244;

using List = std::unique_ptr<unsigned char[]>;

// Null when the system has no adapters.
List fetch(GetAdapters get) {
  ULONG flags = kFlags | kAllCompartments;
  ULONG size = kFirstSize;
  ULONG error = NO_ERROR;
  for (int attempt = 0; attempt < kAttempts; attempt++) {
    List buffer(new unsigned char[size]);
    const ULONG had = size;
    error = get(AF_UNSPEC, flags, nullptr, reinterpret_cast<IP_ADAPTER_ADDRESSES*>(buffer.get()), &size);
    if (error == NO_ERROR) return buffer;
    if (error == ERROR_NO_DATA) return nullptr;
    if (error == ERROR_BUFFER_OVERFLOW) {
      // Some room above what is asked for, as the next adapter may be on its way.
      size = size > had ? size + (4 << 10) : had * 2;
    } else if ((flags & kAllCompartments) != 0) {
      flags = kFlags;
    } else {
      break;
    }
  }
  throw Error("CAPTURE_FAILED", "The list of adapters could not be read (GetAdaptersAddresses): " + describe_error(error));
}

const char* state_name(int state) {
  // IF_OPER_STATUS, after RFC 2863.
  static const char* const names[] = {"unknown", "up",      "down",       "testing",
                                      "unknown", "dormant", "notpresent", "lowerlayerdown"};
  return state >= 0 && state < 8 ? names[state] : "unknown";
}

std::string kind_of(const Adapter& adapter, ULONG type) {
  if (type == kLoopback) return "loopback";
  if (type == kTunnel) return "tunnel";
  if (type == kWireless) return "wireless";
  if (type == kPpp) return "ppp";
  if (type == kMobile1 || type == kMobile2) return "mobile";
  if (type != kEthernet && type != kVirtual) return "other";
  const bool virtual_switch = adapter.friendly_name.rfind("vEthernet", 0) == 0 ||
                              adapter.description.find("Hyper-V Virtual Ethernet") != std::string::npos;
  return virtual_switch ? "vethernet" : "ethernet";
}

std::string mac_of(const IP_ADAPTER_ADDRESSES& entry) {
  const BYTE* bytes = entry.PhysicalAddress;
  if (entry.PhysicalAddressLength != 6 || entry.IfType == kLoopback) return "";
  char text[18];
  std::snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]);
  return text;
}

void read_address(const IP_ADAPTER_UNICAST_ADDRESS& entry, Adapter& adapter) {
  const sockaddr* address = entry.Address.lpSockaddr;
  if (address == nullptr) return;
  char text[INET6_ADDRSTRLEN];
  const bool ipv6 = address->sa_family == AF_INET6;
  const void* bytes = nullptr;
  if (ipv6) {
    bytes = &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  } else if (address->sa_family == AF_INET) {
    bytes = &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  } else {
    return;
  }
  if (inet_ntop(address->sa_family, const_cast<void*>(bytes), text, sizeof text) == nullptr) return;
  adapter.addresses.push_back({ipv6, text, entry.OnLinkPrefixLength});
}

Adapter read_adapter(const IP_ADAPTER_ADDRESSES& entry, unsigned int compartment) {
  Adapter adapter;
  adapter.name = entry.AdapterName != nullptr ? entry.AdapterName : "";
  adapter.friendly_name = to_utf8(entry.FriendlyName);
  if (adapter.friendly_name.empty()) adapter.friendly_name = adapter.name;
  adapter.description = to_utf8(entry.Description);
  // An adapter without IPv4 has its number under IPv6 only.
  adapter.index = static_cast<int>(entry.IfIndex != 0 ? entry.IfIndex : entry.Ipv6IfIndex);
  adapter.mac = mac_of(entry);
  adapter.mtu = entry.Mtu;
  adapter.state = state_name(entry.OperStatus);
  adapter.kind = kind_of(adapter, entry.IfType);
  adapter.compartment = entry.CompartmentId;
  adapter.foreign = compartment != 0 && entry.CompartmentId != 0 && entry.CompartmentId != compartment;
  adapter.up = adapter.running = entry.OperStatus == IfOperStatusUp;
  adapter.loopback = entry.IfType == kLoopback;
  adapter.point_to_point = entry.IfType == kPpp || entry.IfType == kTunnel;
  adapter.broadcast = !adapter.loopback && !adapter.point_to_point;
  adapter.multicast = (entry.Flags & IP_ADAPTER_NO_MULTICAST) == 0;
  for (const auto* address = entry.FirstUnicastAddress; address != nullptr; address = address->Next) {
    read_address(*address, adapter);
  }
  return adapter;
}

// Newer than the oldest systems this runs on.
unsigned int own_compartment() {
  using Ask = unsigned int(WINAPI*)();
  const HMODULE module = GetModuleHandleW(L"iphlpapi.dll");
  const auto ask = module == nullptr ? nullptr
                                     : reinterpret_cast<Ask>(reinterpret_cast<void*>(
                                           GetProcAddress(module, "GetCurrentThreadCompartmentId")));
  return ask == nullptr ? 0 : ask();
}

}  // namespace

std::vector<Adapter> read_adapters(GetAdapters get, unsigned int compartment) {
  const List buffer = fetch(get);
  std::vector<Adapter> list;
  const auto* entry = reinterpret_cast<const IP_ADAPTER_ADDRESSES*>(buffer.get());
  for (; entry != nullptr; entry = entry->Next) list.push_back(read_adapter(*entry, compartment));
  return list;
}

std::vector<Adapter> list_adapters() { return read_adapters(GetAdaptersAddresses, own_compartment()); }

}  // namespace sidecap
