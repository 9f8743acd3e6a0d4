// Backend `pktmon`: Packet Monitor, built into Windows Server 2022 (updates of June 2022), Windows 11 and later: Ethernet frames without a
// driver to install, for administrators of a host. A packet is reported by each component of the network stack that it
// passes; it is taken once. At most 9,000 bytes of a packet are given. Written after its documentation; tested against a stub.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <atomic>
#include <cstdio>
#include <cstring>

#include "../backend.h"
#include "../duplicates.h"
#include "../error.h"
#include "../interfaces.h"
#include "../packet_queue.h"
#include "clock.h"
#include "pktmon_api.h"
#include "text.h"

namespace sidecap {

namespace {

constexpr int kEthernet = 1;  // DLT_EN10MB
constexpr int kRaw = 12;      // DLT_RAW
constexpr int kSilence = 50;  // milliseconds: what the DLL's thread may still hold when the session has been stopped
constexpr const char* kAny = "any";

using Sources = std::vector<const PktmonSource*>;

Adapter find_adapter(const std::string& name) {
  for (Adapter& adapter : list_adapters()) {
    if (adapter.name == name) return std::move(adapter);
  }
  throw Error("ADAPTER_GONE", "Adapter " + name + " is not there");
}

std::string mac_of(const PktmonSource& source) {
  char text[18];
  const UCHAR* mac = source.detail.mac;
  std::snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
  return text;
}

std::string guid_of(const PktmonSource& source) {
  const GUID& guid = source.detail.guid;
  const unsigned char* tail = guid.Data4;
  char text[40];
  std::snprintf(text, sizeof text, "{%08lX-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}",
                static_cast<unsigned long>(guid.Data1), guid.Data2, guid.Data3, tail[0], tail[1], tail[2], tail[3],
                tail[4], tail[5], tail[6], tail[7]);
  return text;
}

bool has_address(const Adapter& adapter, const PktmonSource& source, bool ipv6) {
  char text[INET6_ADDRSTRLEN] = "";
  inet_ntop(ipv6 ? AF_INET6 : AF_INET, const_cast<UINT64*>(source.detail.ip), text, sizeof text);
  for (const AdapterAddress& address : adapter.addresses) {
    if (address.ipv6 == ipv6 && address.address == text) return true;
  }
  return false;
}

// One member of the union is there; a MAC beside another flag is what Windows 11 shows.
bool belongs(const Adapter& adapter, const PktmonSource& source) {
  if ((source.present & PktmonSource::kMac) != 0) return !adapter.mac.empty() && mac_of(source) == adapter.mac;
  if ((source.present & PktmonSource::kGuid) != 0) return _stricmp(guid_of(source).c_str(), adapter.name.c_str()) == 0;
  if ((source.present & PktmonSource::kIpv4) != 0) return has_address(adapter, source, false);
  if ((source.present & PktmonSource::kIpv6) != 0) return has_address(adapter, source, true);
  return false;
}

// The data sources of an adapter. An adapter of a virtual switch has the MAC of the physical one: then the description decides.
Sources choose(const Adapter& adapter, const Sources& all) {
  Sources same;
  Sources described;
  for (const PktmonSource* source : all) {
    if (!belongs(adapter, *source)) continue;
    same.push_back(source);
    if (to_utf8(std::wstring(source->description, wcsnlen(source->description, 128)).c_str()) == adapter.description) {
      described.push_back(source);
    }
  }
  return described.empty() ? same : described;
}

class Pktmon final : public Backend {
 public:
  explicit Pktmon(const Options& options)
      : device_(options.device), direction_(options.direction), opened_(describe(options)), queue_(opened_, options.buffer_bytes) {
    if (!options.filter.empty()) queue_.set_filter(options.filter);
    Sources chosen;
    if (device_ != kAny) {
      const Adapter adapter = find_adapter(device_);
      chosen = choose(adapter, session_.sources());
      if (chosen.empty()) {
        throw Error("BACKEND_REFUSED", "Packet Monitor has no data source for adapter " + adapter.friendly_name +
                                           (adapter.mac.empty() ? "" : " (" + adapter.mac + ")"));
      }
    }
    PktmonStreamSettings settings{};
    settings.context = this;
    settings.on_event = on_event;
    settings.on_packet = on_packet;
    const int units = options.buffer_bytes / kPktmonBufferUnit;
    settings.buffer_units = static_cast<UINT16>(units < 1 ? 1 : units > 10 ? 10 : units);
    settings.truncation = static_cast<UINT16>(opened_.snaplen);
    session_.start(chosen, settings);
  }

  const Opened& opened() const override { return opened_; }
  Read read(BlockWriter& writer, int milliseconds) override { return queue_.read(writer, milliseconds); }
  void wake() override { queue_.wake(); }
  Losses count_losses() override { return queue_.losses(); }
  void set_filter(const std::string& expression) override { queue_.set_filter(expression); }
  int stop_intake() override {
    stopping_ = true;
    session_.stop();
    return kSilence;
  }

 private:
  static Opened describe(const Options& options) {
    Opened opened;
    // Only a tunnel's packets have no Ethernet header.
    opened.link_type = kEthernet;
    if (options.device != kAny) {
      const std::string kind = find_adapter(options.device).kind;
      if (kind == "tunnel" || kind == "ppp" || kind == "mobile" || kind == "loopback") opened.link_type = kRaw;
    }
    opened.snaplen = options.snaplen < kPktmonLongest ? options.snaplen : kPktmonLongest;
    opened.nanoseconds = options.nanoseconds;
    if (!options.timestamp_type.empty()) opened.warnings.push_back("backend pktmon: it has one clock only");
    if (options.snaplen > kPktmonLongest) opened.warnings.push_back("backend pktmon: packets are cut at 9000 bytes");
    return opened;
  }

  static void CALLBACK on_event(void* context, const PktmonEventInfo* info, UINT32 kind) {
    auto* self = static_cast<Pktmon*>(context);
    // A packet too large for the DLL's own buffer.
    if (kind == kPktmonProcess) self->queue_.lose(0, 1);
    if (kind != kPktmonFatal && (kind != kPktmonStopped || self->stopping_)) return;
    const std::string reason = info == nullptr ? "no reason given" : describe_error(info->reason);
    self->queue_.fail(std::make_exception_ptr(Error("CAPTURE_FAILED", "Packet Monitor has stopped: " + reason)));
  }

  static void CALLBACK on_packet(void* context, const PktmonPacket* packet) {
    if (packet != nullptr) static_cast<Pktmon*>(context)->take(*packet);
  }

  void take(const PktmonPacket& packet) {
    const uint64_t missed = uint64_t{packet.missed_writes} + packet.missed_reads;
    if (missed > 0) queue_.lose(missed, 0);
    const UINT32 size = packet.data_size;
    if (packet.data == nullptr || size < sizeof(PktmonMetadata) || packet.packet_offset > size ||
        packet.metadata_offset > size - sizeof(PktmonMetadata)) {
      queue_.lose(0, 1);
      return;
    }
    PktmonMetadata metadata;
    std::memcpy(&metadata, packet.data + packet.metadata_offset, sizeof metadata);
    // What another layer reports in its own form, the adapter has reported as a frame.
    if (metadata.type != (opened_.link_type == kRaw ? kPktmonIp : kPktmonEthernet)) return;
    const UINT32 there = size - packet.packet_offset;
    const UINT32 captured = packet.packet_length < there ? packet.packet_length : there;
    const uint8_t* bytes = packet.data + packet.packet_offset;
    const uint64_t time = nanoseconds_of_filetime(metadata.time);
    // A report of a drop is one more appearance of the packet at the same place.
    const uint64_t source = uint64_t{metadata.component} << 32 | uint64_t{metadata.edge} << 16 |
                            uint64_t{metadata.drop_reason != 0} << 8 | (metadata.direction & 0xff);
    if (duplicates_.seen(source, time, bytes, captured)) return;
    if (!has_direction(metadata.direction)) return;
    queue_.push(time, captured, packet.packet_length, bytes);
  }

  bool has_direction(UINT16 tag) const {
    if (direction_ == "both" || tag == 0) return true;
    const bool in = tag == kPktmonIn || tag == kPktmonRx || tag == kPktmonIngress;
    return in == (direction_ == "in");
  }

  const std::string device_;
  const std::string direction_;
  const Opened opened_;
  PacketQueue queue_;
  // Used by the DLL's thread alone.
  Duplicates duplicates_;
  std::atomic<bool> stopping_{false};
  // Last: closed before what its callbacks use is gone.
  PktmonSession session_;
};

}  // namespace

std::unique_ptr<Backend> open_pktmon(const Options& options) { return std::make_unique<Pktmon>(options); }

}  // namespace sidecap
