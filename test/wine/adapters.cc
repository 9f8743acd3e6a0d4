// The enumeration of adapters (native/windows/interfaces.cc) with a Windows of our own behind it.
//
//   adapters CASE      prints {"calls":[{"flags","size","answer"}…],"adapters":[…]} or {"calls":…,"error":"CODE: message"}
#include "windows/adapters.h"

#include <cstdio>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "error.h"

namespace {

// One adapter as Windows would tell it.
struct Told {
  std::wstring friendly;
  std::wstring description;
  ULONG type = 6;
  ULONG compartment = 1;
  IF_OPER_STATUS state = IfOperStatusUp;
  bool no_names = false;
};

struct Call {
  ULONG flags, size, answer;
};

std::vector<Told> world;
std::vector<Call> calls;
// Looked at before each call: what to answer instead of the list; 0 for the list.
std::function<ULONG(ULONG flags, ULONG* size)> trouble;

std::string guid(size_t number) {
  char text[48];
  std::snprintf(text, sizeof text, "{%08X-1234-5678-9ABC-DEF012345678}", static_cast<unsigned>(number + 1));
  return text;
}

size_t size_of(const Told& told) {
  const size_t names = (told.friendly.size() + told.description.size() + 2) * sizeof(wchar_t);
  return (sizeof(IP_ADAPTER_ADDRESSES) + sizeof(IP_ADAPTER_UNICAST_ADDRESS) + sizeof(sockaddr_in) + 48 + names + 64) & ~size_t{15};
}

void fill(unsigned char* at, const Told& told, size_t number, bool last) {
  auto* entry = reinterpret_cast<IP_ADAPTER_ADDRESSES*>(at);
  std::memset(at, 0, size_of(told));
  unsigned char* rest = at + sizeof *entry;
  const auto take = [&](size_t bytes) {
    unsigned char* taken = rest;
    rest += (bytes + 7) & ~size_t{7};
    return taken;
  };
  const auto text = [&](const std::wstring& value) {
    auto* copy = reinterpret_cast<wchar_t*>(take((value.size() + 1) * sizeof(wchar_t)));
    std::memcpy(copy, value.c_str(), (value.size() + 1) * sizeof(wchar_t));
    return copy;
  };
  entry->AdapterName = reinterpret_cast<char*>(take(48));
  std::strcpy(entry->AdapterName, guid(number).c_str());
  entry->FriendlyName = told.no_names ? nullptr : text(told.friendly);
  entry->Description = told.no_names ? nullptr : text(told.description);
  entry->IfIndex = static_cast<ULONG>(number + 1);
  entry->IfType = told.type;
  entry->OperStatus = told.state;
  entry->Mtu = 1500;
  entry->CompartmentId = told.compartment;
  entry->PhysicalAddressLength = 6;
  std::memcpy(entry->PhysicalAddress, "\x00\x15\x5d\xaa\xbb\xcc", 6);
  entry->FirstUnicastAddress = reinterpret_cast<IP_ADAPTER_UNICAST_ADDRESS*>(take(sizeof(IP_ADAPTER_UNICAST_ADDRESS)));
  auto* address = reinterpret_cast<sockaddr_in*>(take(sizeof(sockaddr_in)));
  address->sin_family = AF_INET;
  address->sin_addr.s_addr = htonl(0xac100000u + static_cast<unsigned>(number));
  entry->FirstUnicastAddress->Address.lpSockaddr = reinterpret_cast<sockaddr*>(address);
  entry->FirstUnicastAddress->Address.iSockaddrLength = sizeof *address;
  entry->FirstUnicastAddress->OnLinkPrefixLength = 20;
  entry->Next = last ? nullptr : reinterpret_cast<IP_ADAPTER_ADDRESSES*>(at + size_of(told));
}

ULONG answer(ULONG flags, IP_ADAPTER_ADDRESSES* list, ULONG* size) {
  if (trouble != nullptr) {
    if (const ULONG error = trouble(flags, size)) return error;
  }
  if (world.empty()) return ERROR_NO_DATA;
  size_t need = 0;
  for (const Told& told : world) need += size_of(told);
  if (*size < need) {
    *size = static_cast<ULONG>(need);
    return ERROR_BUFFER_OVERFLOW;
  }
  auto* at = reinterpret_cast<unsigned char*>(list);
  for (size_t i = 0; i < world.size(); i++) {
    fill(at, world[i], i, i + 1 == world.size());
    at += size_of(world[i]);
  }
  return NO_ERROR;
}

ULONG WINAPI fake(ULONG, ULONG flags, void*, IP_ADAPTER_ADDRESSES* list, ULONG* size) {
  Call call{flags, *size, 0};
  call.answer = answer(flags, list, size);
  calls.push_back(call);
  return call.answer;
}

std::wstring repeated(const std::wstring& part, size_t length) {
  std::wstring text;
  while (text.size() < length) text += part;
  return text.substr(0, length);
}

const std::wstring kHex = L"vEthernet (Virtual Switch-d206475ce13256766b9a16383540a740fe31da8d20499349fe98693393a8490f-0)";

const std::map<std::string, std::function<void()>> kCases = {
    {"hex", [] { world = {{kHex, L"Hyper-V Virtual Ethernet Adapter #2"}}; }},
    {"long", [] { world = {{repeated(L"a name of 256 characters ", 256), repeated(L"description ", 1000)}}; }},
    {"scripts",
     [] {
       // CJK, an emoji outside the first plane, right-to-left text with its marks, quotes: whole pairs up to 2,000.
       const std::wstring part = L"以太网\xD83D\xDE00\x200Fشبكة\"'`";
       world = {{repeated(part, part.size() * (2000 / part.size())), part}};
     }},
    {"half", [] { world = {{L"a\xD83D" L"b", L"\xDE00"}}; }},
    {"empty", [] { world = {{L"Ethernet", L""}, {L"", L"no name"}}; world.push_back({L"", L""}); world[2].no_names = true; }},
    {"many", [] { for (int i = 0; i < 200; i++) world.push_back({kHex + std::to_wstring(i), repeated(L"x", 300)}); }},
    {"growing",
     [] {
       world = {{L"first", repeated(L"y", 8000)}};
       trouble = [](ULONG, ULONG*) -> ULONG {
         if (calls.size() < 5) world.push_back({L"one more", repeated(L"z", 8000)});
         return 0;
       };
     }},
    {"never", [] { trouble = [](ULONG, ULONG*) -> ULONG { return ERROR_BUFFER_OVERFLOW; }; }},
    {"compartments", [] { world = {{L"ours", L""}, {L"of a container", L""}}; world[1].compartment = 7; }},
    {"none", [] {}},
    {"older",
     [] {
       world = {{L"Ethernet", L""}};
       trouble = [](ULONG flags, ULONG*) -> ULONG { return (flags & 0x200) != 0 ? ERROR_INVALID_PARAMETER : 0; };
     }},
    {"refused", [] { trouble = [](ULONG, ULONG*) -> ULONG { return ERROR_ACCESS_DENIED; }; }},
    {"kinds",
     [] {
       for (const ULONG type : {6ul, 23ul, 24ul, 53ul, 71ul, 131ul, 243ul, 1ul}) world.push_back({L"a", L"b", type});
       world[1].state = IfOperStatusDown;
       world[2].state = IfOperStatusLowerLayerDown;
       world[3].state = IfOperStatusNotPresent;
     }},
};

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

void print(const sidecap::Adapter& one, bool last) {
  std::printf("{\"name\":%s,\"friendlyName\":%s,\"description\":%s,\"index\":%d,\"mac\":%s,\"mtu\":%u,\"state\":%s,\"kind\":%s,",
              quoted(one.name).c_str(), quoted(one.friendly_name).c_str(), quoted(one.description).c_str(), one.index,
              quoted(one.mac).c_str(), one.mtu, quoted(one.state).c_str(), quoted(one.kind).c_str());
  const auto& address = one.addresses.at(0);
  std::printf("\"up\":%d,\"loopback\":%d,\"compartment\":%u,\"foreign\":%d,\"address\":\"%s/%d\"}%s", one.up, one.loopback,
              one.compartment, one.foreign, address.address.c_str(), address.prefix, last ? "" : ",");
}

}  // namespace

int main(int count, char** arguments) {
  const auto found = kCases.find(count > 1 ? arguments[1] : "");
  if (found == kCases.end()) return 2;
  found->second();
  std::string error;
  std::vector<sidecap::Adapter> adapters;
  try {
    adapters = sidecap::read_adapters(fake, 1);
  } catch (const sidecap::Error& thrown) {
    error = std::string(thrown.code()) + ": " + thrown.what();
  }
  std::printf("{\"calls\":[");
  for (size_t i = 0; i < calls.size(); i++) {
    std::printf("{\"flags\":%lu,\"size\":%lu,\"answer\":%lu}%s", calls[i].flags, calls[i].size, calls[i].answer,
                i + 1 < calls.size() ? "," : "");
  }
  std::printf("],\"error\":%s,\"adapters\":[", quoted(error).c_str());
  for (size_t i = 0; i < adapters.size(); i++) print(adapters[i], i + 1 == adapters.size());
  std::printf("]}\n");
  return 0;
}
