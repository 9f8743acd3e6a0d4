// Backend `raw`: raw sockets with SIO_RCVALL, for places without a driver. IP packets of both directions, link type
// RAW; no ARP, no Ethernet header. A socket sees all packets of its adapter, so that sockets bound to two addresses of one
// adapter give the same packet twice. How many packets Windows itself had no room for, nobody can ask: a thread that does
// nothing but receive keeps them few.
#include <atomic>
#include <map>
#include <memory>
#include <thread>

#include "../backend.h"
#include "../duplicates.h"
#include "../error.h"
#include "../interfaces.h"
#include "../packet_queue.h"
#include "clock.h"
#include "raw_socket.h"
#include "text.h"

namespace sidecap {

namespace {

constexpr int kRaw = 12;  // DLT_RAW
constexpr int kListEvery = 1000;  // milliseconds between looks at the adapter's addresses
constexpr int kPacketsATurn = 1024;
constexpr int kSilence = 5;  // milliseconds: when the intake has stopped, the queue alone is to be emptied
constexpr DWORD kClosing = 500;

struct CloseEvent {
  void operator()(HANDLE event) const { CloseHandle(event); }
};
using Event = std::unique_ptr<void, CloseEvent>;

std::string name_of(const Adapter& adapter) { return adapter.friendly_name.empty() ? adapter.name : adapter.friendly_name; }

Adapter find_adapter(const std::string& name) {
  for (Adapter& adapter : list_adapters()) {
    if (adapter.name == name) return std::move(adapter);
  }
  throw Error("ADAPTER_GONE", "Adapter " + name + " is not there");
}

const char* code_of(int error) {
  switch (error) {
    case WSAEACCES:
      return "PERMISSION_DENIED";
    case WSAENETDOWN:
      return "ADAPTER_DOWN";
    default:
      return "BACKEND_REFUSED";
  }
}

class Raw final : public Backend {
 public:
  explicit Raw(const Options& options)
      : device_(options.device),
        direction_(options.direction),
        event_(CreateEventW(nullptr, FALSE, FALSE, nullptr)),
        closed_(CreateEventW(nullptr, TRUE, FALSE, nullptr)),
        opened_(describe(options)),
        queue_(opened_, options.buffer_bytes) {
    settings_ = {0, options.promiscuous, options.buffer_bytes, event_.get()};
    if (!options.filter.empty()) queue_.set_filter(options.filter);
    const Adapter adapter = find_adapter(device_);
    follow(adapter);
    if (sockets_.empty()) refuse(adapter);
    warn(options);
    thread_ = std::thread([this] { run(); });
  }

  ~Raw() override {
    stopping_ = true;
    SetEvent(event_.get());
    if (thread_.joinable()) thread_.join();
  }

  const Opened& opened() const override { return opened_; }
  Read read(BlockWriter& writer, int milliseconds) override { return queue_.read(writer, milliseconds); }
  void wake() override { queue_.wake(); }
  Losses count_losses() override { return queue_.losses(); }
  void set_filter(const std::string& expression) override { queue_.set_filter(expression); }
  int stop_intake() override {
    closing_ = true;
    SetEvent(event_.get());
    WaitForSingleObject(closed_.get(), kClosing);
    return kSilence;
  }

 private:
  static Opened describe(const Options& options) {
    Opened opened;
    opened.link_type = kRaw;
    opened.snaplen = options.snaplen;
    opened.nanoseconds = options.nanoseconds;
    return opened;
  }

  void run() {
    try {
      int64_t listed = steady_milliseconds();
      while (!stopping_) {
        WaitForSingleObject(event_.get(), static_cast<DWORD>(kListEvery) / 4);
        receive();
        if (closing_) close_intake();
        if (closing_ || steady_milliseconds() - listed < kListEvery) continue;
        listed = steady_milliseconds();
        const Adapter adapter = find_adapter(device_);
        if (!adapter.up) throw Error("ADAPTER_DOWN", "Adapter " + name_of(adapter) + " is down");
        follow(adapter);
        // Without an address there is nothing to receive until one comes.
        if (sockets_.empty() && refused_ != 0) refuse(adapter);
      }
    } catch (...) {
      queue_.fail(std::current_exception());
      SetEvent(closed_.get());
    }
  }

  // Takes what the sockets hold, in turns. A socket that fails has lost its address: it is opened anew if that is still listed.
  void receive() {
    for (bool more = true; more && !stopping_;) {
      more = false;
      for (auto it = sockets_.begin(); it != sockets_.end();) {
        try {
          more |= receive(*it->second);
          ++it;
        } catch (const SocketError&) {
          it = sockets_.erase(it);
        }
      }
    }
  }

  // Whether there may be more.
  bool receive(RawSocket& socket) {
    for (int packets = 0; packets < kPacketsATurn; packets++) {
      const int length = socket.receive(buffer_.get());
      if (length == 0) return false;
      take(socket, length);
    }
    return true;
  }

  void take(const RawSocket& socket, int length) {
    const uint64_t time = precise_now();
    const uint8_t* packet = buffer_.get();
    if (sockets_of_[socket.ipv6] > 1) {
      const auto source = reinterpret_cast<uintptr_t>(&socket);
      if (duplicates_.seen(source, time, packet, static_cast<size_t>(length))) return;
    }
    if (socket.ipv6 && !is_whole_ipv6(packet, length)) {
      queue_.lose(0, 1);
      return;
    }
    if (direction_ != "both" && (direction_ == "out") != is_sent(packet, length)) return;
    queue_.push(time, static_cast<uint32_t>(length), static_cast<uint32_t>(length), packet);
  }

  // Documented: a raw IPv6 socket gives what follows the header. Without it there is no packet that could be kept.
  static bool is_whole_ipv6(const uint8_t* packet, int length) {
    return length >= 40 && packet[0] >> 4 == 6 && (packet[4] << 8 | packet[5]) + 40 == length;
  }

  bool is_sent(const uint8_t* packet, int length) const {
    for (const auto& entry : sockets_) {
      if (entry.second->sent(packet, length)) return true;
    }
    return false;
  }

  // Opens a socket for each new address, closes those whose address has gone.
  void follow(const Adapter& adapter) {
    settings_.index = adapter.index;
    std::map<std::string, std::unique_ptr<RawSocket>> now;
    refused_ = 0;
    for (const AdapterAddress& address : adapter.addresses) {
      const auto known = sockets_.find(address.address);
      if (known != sockets_.end()) {
        now.insert(std::move(*known));
        sockets_.erase(known);
        continue;
      }
      try {
        now.emplace(address.address, std::make_unique<RawSocket>(address, settings_));
      } catch (const SocketError& error) {
        if (refused_ != 0) continue;
        refused_ = error.number;
        refusal_ = address.address + ": " + error.what();
      }
    }
    sockets_ = std::move(now);
    sockets_of_[0] = sockets_of_[1] = 0;
    for (const auto& entry : sockets_) sockets_of_[entry.second->ipv6]++;
  }

  [[noreturn]] void refuse(const Adapter& adapter) const {
    const std::string prefix = "Adapter " + name_of(adapter) + ": ";
    if (!adapter.up) throw Error("ADAPTER_DOWN", prefix + "it is down");
    if (refused_ == 0) throw Error("BACKEND_REFUSED", prefix + "it has no address, and a raw socket is bound to one");
    throw Error(code_of(refused_), prefix + refusal_);
  }

  void warn(const Options& options) {
    const auto say = [this](const std::string& text) { opened_.warnings.push_back("backend raw: " + text); };
    say("IP packets only, without Ethernet headers and ARP; what the system itself drops is not counted");
    if (!options.timestamp_type.empty()) say("it has one clock only");
    if (refused_ != 0) say("an address is left out: " + refusal_);
    bool ipv6 = false;
    bool promiscuous = true;
    for (const auto& entry : sockets_) {
      ipv6 |= entry.second->ipv6;
      promiscuous &= entry.second->promiscuous;
    }
    if (ipv6) say("Windows gives IPv6 packets without their header; these are counted as dropped (interface)");
    if (!promiscuous) say("the adapter does not become promiscuous");
  }

  // Once: what has come before is received, nothing else comes.
  void close_intake() {
    for (const auto& entry : sockets_) entry.second->stop_intake();
    receive();
    sockets_.clear();
    SetEvent(closed_.get());
  }

  const std::string device_;
  const std::string direction_;
  const Event event_;
  const Event closed_;  // set when the intake has ended
  Opened opened_;
  PacketQueue queue_;
  RawSocket::Settings settings_{};
  const std::unique_ptr<uint8_t[]> buffer_{new uint8_t[RawSocket::kLargest]};
  // From the start of the thread on, used by it alone.
  std::map<std::string, std::unique_ptr<RawSocket>> sockets_;
  int sockets_of_[2] = {0, 0};  // IPv4, IPv6
  Duplicates duplicates_;
  int refused_ = 0;
  std::string refusal_;
  std::atomic<bool> stopping_{false};
  std::atomic<bool> closing_{false};
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Backend> open_raw(const Options& options) { return std::make_unique<Raw>(options); }

}  // namespace sidecap
