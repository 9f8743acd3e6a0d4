// PktMonApi.dll, loaded at run time: it has no header and no import library (learn.microsoft.com, "Packet Monitor (Pktmon)"). Structures
// after the pages PacketMonitorEnumDataSources and PacketMonitorCreateRealtimeStream. Their packing and the lengths of the
// two texts are not documented; users of the API found them on Windows 11 (26200). Not yet run on Windows by us.
#pragma once

#include <winsock2.h>

#include <windows.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sidecap {

constexpr UINT32 kPktmonVersion = 0x00010000;  // PACKETMONITOR_API_VERSION_1_0
constexpr UINT32 kPktmonNetworkInterfaces = 1;  // PacketMonitorDataSourceKindNetworkInterface
constexpr UINT16 kPktmonLongest = 9000;         // TruncationSize
constexpr int kPktmonBufferUnit = 256 << 10;    // BufferSizeMultiplier counts these, 1 to 10

// PACKETMONITOR_DATA_SOURCE_SPECIFICATION.
struct PktmonSource {
  enum Present : UINT32 { kGuid = 1, kIpv6 = 2, kIpv4 = 4, kMac = 8 };
  UINT32 kind;
  WCHAR name[64];
  WCHAR description[128];
  UINT32 id;
  UINT32 secondary_id;
  UINT32 parent_id;
  UINT32 present;
  union {
    GUID guid;
    UINT64 ip[2];  // in network order
    UCHAR mac[6];
  } detail;
};
static_assert(sizeof(PktmonSource) == 424, "as found on Windows");

// PACKETMONITOR_DATA_SOURCE_LIST.
struct PktmonSourceList {
  UINT32 count;
  const PktmonSource* sources[1];
};

// PACKETMONITOR_STREAM_DATA_DESCRIPTOR.
struct PktmonPacket {
  const UCHAR* data;
  UINT32 data_size;
  UINT32 metadata_offset;
  UINT32 packet_offset;
  UINT32 packet_length;
  UINT32 missed_writes;
  UINT32 missed_reads;
};

#pragma pack(push, 1)
// PACKETMONITOR_STREAM_METADATA.
struct PktmonMetadata {
  UINT64 group;
  UINT16 count;
  UINT16 appearance;
  UINT16 direction;  // PKTMON_DIRECTION_TAG
  UINT16 type;       // PKTMON_PACKET_TYPE
  UINT16 component;
  UINT16 edge;
  UINT16 reserved;
  UINT32 drop_reason;
  UINT32 drop_location;
  UINT16 processor;
  UINT64 time;  // FILETIME
};
#pragma pack(pop)
static_assert(sizeof(PktmonMetadata) == 40, "as found on Windows");

enum PktmonDirection : UINT16 { kPktmonIn = 1, kPktmonOut, kPktmonRx, kPktmonTx, kPktmonIngress, kPktmonEgress };
enum PktmonType : UINT16 { kPktmonEthernet = 1, kPktmonWifi = 2, kPktmonIp = 3 };
// PACKETMONITOR_STREAM_EVENT_KIND.
enum PktmonEvent : UINT32 { kPktmonStarted, kPktmonStopped, kPktmonFatal, kPktmonProcess };
// PACKETMONITOR_STREAM_STOP_INFO_OUT, and what PACKETMONITOR_STREAM_PROCESS_INFO_OUT begins with.
struct PktmonEventInfo {
  BOOLEAN flag;
  DWORD reason;
};

// PACKETMONITOR_REALTIME_STREAM_CONFIGURATION.
struct PktmonStreamSettings {
  void* context;
  void(CALLBACK* on_event)(void* context, const PktmonEventInfo* info, UINT32 kind);
  void(CALLBACK* on_packet)(void* context, const PktmonPacket* packet);
  UINT16 buffer_units;
  UINT16 truncation;
};

struct PktmonApi {
  HRESULT(WINAPI* initialize)(UINT32 version, void* reserved, HANDLE* monitor);
  HRESULT(WINAPI* enum_sources)(HANDLE monitor, UINT32 kind, BOOLEAN hidden, SIZE_T capacity, SIZE_T* needed,
                                PktmonSourceList* list);
  HRESULT(WINAPI* create_session)(HANDLE monitor, const WCHAR* name, HANDLE* session);
  HRESULT(WINAPI* add_source)(HANDLE session, const PktmonSource* source);
  HRESULT(WINAPI* create_stream)(HANDLE monitor, const PktmonStreamSettings* settings, HANDLE* stream);
  HRESULT(WINAPI* attach)(HANDLE session, void* stream);
  HRESULT(WINAPI* set_active)(HANDLE session, BOOLEAN active);
  // These are documented to return nothing or an HRESULT; what they return on Windows means nothing.
  void(WINAPI* close_stream)(HANDLE stream);
  void(WINAPI* close_session)(HANDLE session);
  void(WINAPI* uninitialize)(HANDLE monitor);
};

// Loaded once, from System32 only, and never unloaded. Throws Error BACKEND_REFUSED.
const PktmonApi& pktmon_api();

// One capture: session and stream, from opening to closing. Callbacks come in a thread of the DLL.
class PktmonSession {
 public:
  // Throws Error, as all of these do.
  PktmonSession();
  ~PktmonSession();
  PktmonSession(const PktmonSession&) = delete;
  PktmonSession& operator=(const PktmonSession&) = delete;

  // The network interfaces that Packet Monitor knows; valid while this lives.
  std::vector<const PktmonSource*> sources();
  // Captures what the chosen ones report; everything when none is chosen.
  void start(const std::vector<const PktmonSource*>& chosen, const PktmonStreamSettings& settings);
  // When it returns, the system reports nothing more.
  void stop();

 private:
  void check(const char* step, HRESULT result) const;

  const PktmonApi& api_;
  HANDLE monitor_ = nullptr;
  HANDLE session_ = nullptr;
  HANDLE stream_ = nullptr;
  bool active_ = false;
  std::unique_ptr<UINT64[]> list_;
};

}  // namespace sidecap
