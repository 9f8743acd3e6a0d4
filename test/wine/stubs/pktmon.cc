// A stub of PktMonApi.dll after its documentation (learn.microsoft.com, "Packet Monitor (Pktmon)": the pages of the ten functions), written
// apart from native/windows/pktmon_api.h so that a misreading shows. It plays the script STUB_PKTMON names, one word
// and its fields a line, and writes what it is asked into that name with ".log":
//
//   fail FUNCTION HRESULT          the function fails so
//   source ID KEY=VALUE …          a data source: mac=, guid= (hex bytes of the structure), text=description
//   packet KEY=VALUE …             source= time= type= dir= edge= drop= missedw= missedr= length= hex=
//   flood COUNT SOURCE EDGES       frames of 64 bytes that hold their number, each reported at so many edges
//   event KIND REASON              calls the event callback
//   pause MILLISECONDS
#include <winsock2.h>

#include <windows.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#define EXPORT extern "C" __declspec(dllexport)

namespace {

struct Specification {
  int Kind;
  WCHAR Name[64];
  WCHAR Description[128];
  UINT32 Id;
  UINT32 SecondaryId;
  UINT32 ParentId;
  UINT IsPresentValue;
  union {
    GUID Guid;
    ULONGLONG IPv6[2];
    UCHAR MacAddress[6];
  } Detail;
};

struct Descriptor {
  const void* Data;
  UINT32 DataSize;
  UINT32 MetadataOffset;
  UINT32 PacketOffset;
  UINT32 PacketLength;
  UINT32 MissedPacketWriteCount;
  UINT32 MissedPacketReadCount;
};

struct StopInfo {
  BOOLEAN IsFatalError;
  DWORD Reason;
};

struct Configuration {
  void* UserContext;
  void(CALLBACK* EventCallback)(void*, const StopInfo*, int);
  void(CALLBACK* DataCallback)(void*, const Descriptor*);
  UINT16 BufferSizeMultiplier;
  UINT16 TruncationSize;
};

const auto kMonitor = reinterpret_cast<HANDLE>(0x11);
const auto kSession = reinterpret_cast<HANDLE>(0x22);
const auto kStream = reinterpret_cast<HANDLE>(0x33);
constexpr HRESULT kGarbage = static_cast<HRESULT>(0xdeadbeef);
constexpr UINT64 kFirstTime = 134000000000000000;  // of a flood: August 2025

using Fields = std::map<std::string, std::string>;

std::string script_path() {
  char path[1024] = "";
  GetEnvironmentVariableA("STUB_PKTMON", path, sizeof path);
  return path;
}

void log(const std::string& line) {
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  std::ofstream(script_path() + ".log", std::ios::app | std::ios::binary) << line << "\n";
}

std::vector<std::vector<std::string>> script() {
  std::vector<std::vector<std::string>> lines;
  std::ifstream file(script_path());
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::vector<std::string> list;
    for (std::string word; words >> word;) list.push_back(word);
    if (!list.empty()) lines.push_back(list);
  }
  return lines;
}

Fields fields_of(const std::vector<std::string>& words, size_t from) {
  Fields fields;
  for (size_t i = from; i < words.size(); i++) {
    const size_t equals = words[i].find('=');
    fields[words[i].substr(0, equals)] = words[i].substr(equals + 1);
  }
  return fields;
}

UINT64 number(const Fields& fields, const char* key, UINT64 missing = 0) {
  const auto found = fields.find(key);
  return found == fields.end() ? missing : std::strtoull(found->second.c_str(), nullptr, 0);
}

std::vector<UCHAR> bytes_of(const std::string& hex) {
  std::vector<UCHAR> bytes;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) bytes.push_back(static_cast<UCHAR>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

HRESULT answer(const char* function, bool rightly_asked) {
  log(function);
  for (const auto& line : script()) {
    if (line[0] == "fail" && line[1] == function) return static_cast<HRESULT>(std::strtoul(line[2].c_str(), nullptr, 16));
  }
  return rightly_asked ? S_OK : E_INVALIDARG;
}

Configuration configuration;
std::set<UINT32> chosen;
std::thread player;
std::atomic<bool> active{false};

template <typename T>
void put(std::vector<UCHAR>& buffer, T value) {
  const auto* bytes = reinterpret_cast<const UCHAR*>(&value);
  buffer.insert(buffer.end(), bytes, bytes + sizeof value);
}

void report(const Fields& fields, const std::vector<UCHAR>& packet) {
  const auto source = static_cast<UINT16>(number(fields, "source"));
  if (!chosen.empty() && chosen.count(source) == 0) return;
  static UINT64 group = 0;
  std::vector<UCHAR> data(8, 0xee);  // the metadata need not come first
  put<UINT64>(data, ++group);
  put<UINT16>(data, 1);
  put<UINT16>(data, static_cast<UINT16>(number(fields, "appearance", 1)));
  put<UINT16>(data, static_cast<UINT16>(number(fields, "dir", 3)));
  put<UINT16>(data, static_cast<UINT16>(number(fields, "type", 1)));
  put<UINT16>(data, source);
  put<UINT16>(data, static_cast<UINT16>(number(fields, "edge", 1)));
  put<UINT16>(data, 0);
  put<UINT32>(data, static_cast<UINT32>(number(fields, "drop")));
  put<UINT32>(data, 0);
  put<UINT16>(data, 0);
  put<UINT64>(data, number(fields, "time", kFirstTime));
  const auto offset = static_cast<UINT32>(data.size());
  const size_t kept = packet.size() < configuration.TruncationSize ? packet.size() : configuration.TruncationSize;
  data.insert(data.end(), packet.begin(), packet.begin() + static_cast<long>(kept));
  const Descriptor descriptor = {data.data(),
                                 static_cast<UINT32>(data.size()),
                                 8,
                                 offset,
                                 static_cast<UINT32>(packet.size()),
                                 static_cast<UINT32>(number(fields, "missedw")),
                                 static_cast<UINT32>(number(fields, "missedr"))};
  configuration.DataCallback(configuration.UserContext, &descriptor);
}

// Frames of EtherType 0x88b5 (for experiments) that hold their number.
void flood(const std::vector<std::string>& words) {
  std::vector<UCHAR> frame(64, 0);
  frame[12] = 0x88;
  frame[13] = 0xb5;
  for (UINT32 i = 1, count = static_cast<UINT32>(std::stoul(words[1])); i <= count && active; i++) {
    for (int k = 0; k < 4; k++) frame[14 + k] = static_cast<UCHAR>(i >> (24 - 8 * k));
    for (int edge = 1; edge <= std::stoi(words[3]); edge++) {
      report({{"source", words[2]}, {"edge", std::to_string(edge)}, {"time", std::to_string(kFirstTime + i * 10)}}, frame);
    }
  }
}

void play() {
  for (const auto& line : script()) {
    if (!active) return;
    if (line[0] == "packet") {
      Fields fields = fields_of(line, 1);
      std::vector<UCHAR> packet = bytes_of(fields["hex"]);
      packet.resize(number(fields, "length", packet.size()));
      report(fields, packet);
    } else if (line[0] == "flood") {
      flood(line);
    } else if (line[0] == "event") {
      const StopInfo info = {TRUE, static_cast<DWORD>(std::stoul(line[2]))};
      configuration.EventCallback(configuration.UserContext, &info, std::stoi(line[1]));
    } else if (line[0] == "pause") {
      Sleep(static_cast<DWORD>(std::stoul(line[1])));
    }
  }
}

std::vector<Specification> specifications() {
  std::vector<Specification> list;
  for (const auto& line : script()) {
    if (line[0] != "source") continue;
    const Fields fields = fields_of(line, 2);
    Specification source;
    std::memset(&source, 0, sizeof source);
    source.Kind = 1;
    source.Id = static_cast<UINT32>(std::stoul(line[1]));
    if (fields.count("mac") != 0) {
      const auto mac = bytes_of(fields.at("mac"));
      std::memcpy(source.Detail.MacAddress, mac.data(), 6);
      source.IsPresentValue = 8;
    } else if (fields.count("guid") != 0) {
      const auto guid = bytes_of(fields.at("guid"));
      std::memcpy(&source.Detail.Guid, guid.data(), 16);
      source.IsPresentValue = 1;
    }
    const std::string text = fields.count("text") != 0 ? fields.at("text") : "";
    for (size_t i = 0; i < text.size(); i++) source.Description[i] = static_cast<WCHAR>(text[i] == '_' ? ' ' : text[i]);
    list.push_back(source);
  }
  return list;
}

}  // namespace

EXPORT HRESULT WINAPI PacketMonitorInitialize(UINT32 version, void* reserved, HANDLE* handle) {
  const HRESULT result = answer("PacketMonitorInitialize", reserved == nullptr && handle != nullptr);
  if (FAILED(result)) return result;
  if (version != 0x00010000) return static_cast<HRESULT>(0x8007051A);
  *handle = kMonitor;
  return S_OK;
}

EXPORT HRESULT WINAPI PacketMonitorEnumDataSources(HANDLE handle, int kind, BOOLEAN hidden, SIZE_T capacity, SIZE_T* needed,
                                                   void* list) {
  const HRESULT result = answer("PacketMonitorEnumDataSources", handle == kMonitor && kind == 1 && !hidden);
  if (FAILED(result)) return result;
  const auto sources = specifications();
  const size_t head = 8 + sources.size() * sizeof(void*);
  *needed = head + sources.size() * sizeof(Specification);
  if (capacity < *needed) return HRESULT_FROM_WIN32(ERROR_INSUFFICIENT_BUFFER);
  auto* bytes = static_cast<UCHAR*>(list);
  const auto count = static_cast<UINT32>(sources.size());
  std::memcpy(bytes, &count, sizeof count);
  for (size_t i = 0; i < sources.size(); i++) {
    const UCHAR* place = bytes + head + i * sizeof(Specification);
    std::memcpy(bytes + 8 + i * sizeof place, &place, sizeof place);
    std::memcpy(const_cast<UCHAR*>(place), &sources[i], sizeof(Specification));
  }
  return S_OK;
}

EXPORT HRESULT WINAPI PacketMonitorCreateLiveSession(HANDLE handle, PCWSTR name, HANDLE* session) {
  const size_t length = name == nullptr ? 0 : wcslen(name);
  const HRESULT result = answer("PacketMonitorCreateLiveSession", handle == kMonitor && length >= 1 && length <= 256);
  if (SUCCEEDED(result)) *session = kSession;
  return result;
}

EXPORT HRESULT WINAPI PacketMonitorAddSingleDataSourceToSession(HANDLE session, const Specification* source) {
  const HRESULT result = answer("PacketMonitorAddSingleDataSourceToSession", session == kSession && source != nullptr);
  if (FAILED(result)) return result;
  chosen.insert(source->Id);
  log("source " + std::to_string(source->Id));
  return S_OK;
}

EXPORT HRESULT WINAPI PacketMonitorCreateRealtimeStream(HANDLE handle, const Configuration* given, HANDLE* stream) {
  const bool right = handle == kMonitor && given->DataCallback != nullptr && given->BufferSizeMultiplier >= 1 &&
                     given->BufferSizeMultiplier <= 10 && given->TruncationSize >= 1 && given->TruncationSize <= 9000;
  const HRESULT result = answer("PacketMonitorCreateRealtimeStream", right);
  if (FAILED(result)) return result;
  configuration = *given;
  log("buffer " + std::to_string(given->BufferSizeMultiplier) + " truncation " + std::to_string(given->TruncationSize));
  *stream = kStream;
  return S_OK;
}

EXPORT HRESULT WINAPI PacketMonitorAttachOutputToSession(HANDLE session, void* output) {
  return answer("PacketMonitorAttachOutputToSession", session == kSession && output == kStream);
}

EXPORT HRESULT WINAPI PacketMonitorSetSessionActive(HANDLE session, BOOLEAN on) {
  const HRESULT result = answer(on ? "PacketMonitorSetSessionActive" : "PacketMonitorSetSessionInactive", session == kSession);
  if (FAILED(result)) return result;
  if (on) {
    active = true;
    player = std::thread(play);
  } else {
    active = false;
    if (player.joinable()) player.join();
  }
  return S_OK;
}

EXPORT HRESULT WINAPI PacketMonitorCloseRealtimeStream(HANDLE stream) {
  answer("PacketMonitorCloseRealtimeStream", stream == kStream);
  return kGarbage;
}

EXPORT HRESULT WINAPI PacketMonitorCloseSessionHandle(HANDLE session) {
  answer("PacketMonitorCloseSessionHandle", session == kSession);
  chosen.clear();
  return kGarbage;
}

EXPORT HRESULT WINAPI PacketMonitorUninitialize(HANDLE handle) {
  answer("PacketMonitorUninitialize", handle == kMonitor);
  return kGarbage;
}
